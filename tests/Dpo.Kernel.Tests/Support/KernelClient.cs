using System.Text;
using System.Text.Json.Nodes;
using Dpo.Kernel.Jupyter;
using Dpo.Tests.Shared;
using NetMQ;
using NetMQ.Sockets;

namespace Dpo.Kernel.Tests.Support;

/// <summary>A front end: a kernel in this process, and sockets that speak to it.</summary>
internal sealed class KernelClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly MessageSigner _signer;
    private readonly KernelServer _server;
    private readonly Task _running;
    private readonly SubscriberSocket _iopub = new();
    private readonly Dictionary<Port, DealerSocket> _sockets = [];

    public KernelClient(string key = "a secret")
    {
        Connection = new ConnectionFile("127.0.0.1", Ports.Free(), Ports.Free(), Ports.Free(), Ports.Free(), Ports.Free(), key);
        _signer = new MessageSigner(key);
        _server = new KernelServer(Connection, TextWriter.Synchronized(Log));
        _running = _server.RunAsync();
        _iopub.Options.ReceiveHighWatermark = 0;
        _iopub.Connect(Connection.Endpoint(Connection.IopubPort));
        _iopub.SubscribeToAnyTopic();
        foreach (var (port, number) in new[] { (Port.Shell, Connection.ShellPort), (Port.Control, Connection.ControlPort), (Port.Stdin, Connection.StdinPort) })
        {
            _sockets[port] = new DealerSocket();
            _sockets[port].Options.Identity = Encoding.ASCII.GetBytes("client");
            _sockets[port].Connect(Connection.Endpoint(number));
        }

        Published("iopub_welcome");
    }

    public ConnectionFile Connection { get; }

    public StringWriter Log { get; } = new();

    public Task Running => _running;

    public void Interrupt() => _server.Interrupt();

    public static byte[][] Parts(string type, string content) =>
        [Encoding.UTF8.GetBytes($$"""{"msg_id":"{{Guid.NewGuid():N}}","session":"s","username":"u","date":"2026-01-01T00:00:00Z","msg_type":"{{type}}","version":"5.4"}"""),
            "{}"u8.ToArray(), "{}"u8.ToArray(), Encoding.UTF8.GetBytes(content)];

    /// <summary>The frames of a signed message; a dealer adds the identity itself.</summary>
    public List<byte[]> Signed(byte[][] parts) => ["<IDS|MSG>"u8.ToArray(), _signer.Sign(parts), .. parts];

    public void SendFrames(Port port, List<byte[]> frames) => SendFrames(_sockets[port], frames);

    public static void SendFrames(NetMQSocket socket, List<byte[]> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            socket.SendFrame(frames[i], i < frames.Count - 1);
        }
    }

    public void Send(Port port, string type, string content = "{}") => SendFrames(port, Signed(Parts(type, content)));

    public JsonObject Reply(Port port, string type)
    {
        while (true)
        {
            var (got, content) = Receive(_sockets[port]);
            if (got == type)
            {
                return content;
            }
        }
    }

    public JsonObject Ask(string type, string content = "{}", Port port = Port.Shell)
    {
        Send(port, type, content);
        return Reply(port, type.Replace("_request", "_reply", StringComparison.Ordinal));
    }

    public JsonObject Execute(string code, string more = "") => Ask("execute_request", $$"""{"code":{{JsonValue.Create(code)!.ToJsonString()}}{{more}}}""");

    /// <summary>The next broadcast of a type; others are passed over.</summary>
    public JsonObject Published(string type)
    {
        while (true)
        {
            var (got, content) = Receive(_iopub);
            if (got == type)
            {
                return content;
            }
        }
    }

    /// <summary>What was broadcast until the kernel was idle again, types and contents.</summary>
    public List<(string Type, JsonObject Content)> UntilIdle()
    {
        var all = new List<(string Type, JsonObject Content)>();
        while (all is not [.., ("status", var status)] || (string?)status["execution_state"] != "idle")
        {
            all.Add(Receive(_iopub));
        }

        return all;
    }

    public void Dispose()
    {
        _server.Dispose();
        foreach (var socket in _sockets.Values)
        {
            socket.Dispose();
        }

        _iopub.Dispose();
    }

    private (string Type, JsonObject Content) Receive(NetMQSocket socket)
    {
        List<byte[]> frames = [];
        if (!socket.TryReceiveMultipartBytes(Limit, ref frames!))
        {
            Assert.Fail($"no message within {Limit.TotalSeconds} s; the kernel ({_running.Status}, {_running.Exception}) said: {Log}");
        }

        var at = frames.FindIndex(f => Encoding.ASCII.GetString(f) == "<IDS|MSG>");
        Assert.True(_signer.Verifies(frames[at + 1], frames.Skip(at + 2).Take(4)), "the kernel's own signature is wrong");
        return ((string)JsonNode.Parse(frames[at + 2])!["msg_type"]!, JsonNode.Parse(frames[at + 5])!.AsObject());
    }
}
