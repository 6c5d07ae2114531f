using System.Text;
using System.Text.Json.Nodes;
using Dpo.Kernel.Jupyter;
using Dpo.Kernel.Tests.Support;
using NetMQ;
using NetMQ.Sockets;

namespace Dpo.Kernel.Tests.Jupyter;

public sealed class KernelFuzzTests : IDisposable
{
    private const int Cases = 10_000;

    private static readonly (string Type, string Content)[] Valid =
    [
        ("kernel_info_request", "{}"), ("comm_info_request", """{"target_name":"t"}"""), ("is_complete_request", """{"code":"1 +"}"""),
        ("history_request", """{"hist_access_type":"search","pattern":"*a*","n":3,"unique":true,"output":true,"raw":true}"""),
        ("history_request", """{"hist_access_type":"range","session":0,"start":0,"stop":9,"output":false,"raw":true}"""),
        ("comm_open", """{"comm_id":"c","target_name":"t","data":{}}"""), ("comm_msg", """{"comm_id":"c","data":{}}"""), ("comm_close", """{"comm_id":"c"}"""),
        ("input_reply", """{"value":"x","status":"ok"}"""), ("interrupt_request", "{}"), ("debug_request", """{"seq":1,"command":"x"}"""),
    ];

    // These compile: fewer of them.
    private static readonly (string Type, string Content)[] Slow =
    [
        ("execute_request", """{"code":"1+1","silent":false,"store_history":true,"user_expressions":{"a":"1"},"allow_stdin":false,"stop_on_error":true}"""),
        ("complete_request", """{"code":"Console.Wri","cursor_pos":11}"""), ("inspect_request", """{"code":"Math.Sqrt","cursor_pos":7,"detail_level":0}"""),
    ];

    private readonly KernelClient _client = new();
    private readonly Random _random = new(1);

    public void Dispose() => _client.Dispose();

    [Fact]
    public void TenThousandMutatedMessages_OnEverySocket_LeaveTheKernelServing()
    {
        using var heart = new DealerSocket();
        heart.Connect(_client.Connection.Endpoint(_client.Connection.HeartbeatPort));
        using var subscriber = new XSubscriberSocket();
        subscriber.Connect(_client.Connection.Endpoint(_client.Connection.IopubPort));
        var signed = 0;
        for (var i = 0; i < Cases; i++)
        {
            var (type, content) = i % 50 == 0 ? Slow[_random.Next(Slow.Length)] : Valid[_random.Next(Valid.Length)];
            var parts = KernelClient.Parts(type, content);
            var resigned = _random.NextDouble() < 0.6;
            List<byte[]> frames;
            if (resigned)
            {
                parts = Mutated(parts);
                frames = _client.Signed(parts);
                signed++;
            }
            else
            {
                frames = Broken(_client.Signed(parts));
            }

            _client.SendFrames((Port)_random.Next(3), frames);
            if (i % 10 == 0)
            {
                // Neither takes messages: beats, and subscriptions to odd topics.
                KernelClient.SendFrames(heart, frames);
                subscriber.SendFrame([(byte)_random.Next(3), .. frames[^1].Take(300)]);
                while (heart.TryReceiveFrameBytes(out _))
                {
                }
            }

            if (i % 1000 == 0)
            {
                Marker();                                   // not further ahead than the kernel can follow
            }
        }

        Assert.InRange(signed, 0.3 * Cases, Cases);
        Marker();
        Assert.Equal("ok", (string?)_client.Execute("40 + 2")["status"]);
        Assert.False(_client.Running.IsCompleted);
    }

    // No mutated message asks this: its answer means that all before it were dealt with.
    private void Marker()
    {
        _client.Ask("connect_request");
        _client.Ask("connect_request", port: Port.Control);
    }

    // Well signed and wrong inside.
    private byte[][] Mutated(byte[][] parts)
    {
        var which = _random.Next(4);
        parts[which] = _random.Next(6) switch
        {
            0 => Bytes(parts[which]),
            1 => Encoding.UTF8.GetBytes(new string('[', 200)),
            2 => [],
            3 => Encoding.UTF8.GetBytes("""{"msg_type":"\ud800","code":"\ud800","code":"twice"}"""),
            4 => Encoding.UTF8.GetBytes("null"),
            _ => Encoding.UTF8.GetBytes(Fields(JsonNode.Parse(parts[which])!.AsObject()).ToJsonString()),
        };
        return parts;
    }

    private JsonObject Fields(JsonObject json)
    {
        foreach (var name in json.Select(p => p.Key).ToArray())
        {
            switch (_random.Next(6))
            {
                case 0: json.Remove(name); break;
                case 1: json[name] = null; break;
                case 2: json[name] = _random.Next() - (1 << 30); break;
                case 3: json[name] = 1e300; break;
                case 4: json[name] = new JsonArray(1, "x", new JsonObject()); break;
                default: json[name] = new string((char)_random.Next(1, 0xd000), _random.Next(2000)); break;
            }
        }

        if (json["msg_type"] is null || (string?)(json["msg_type"] as JsonValue)?.ToString() == "shutdown_request")
        {
            json["msg_type"] = "execute_reply";
        }

        return json;
    }

    private List<byte[]> Broken(List<byte[]> frames)
    {
        switch (_random.Next(5))
        {
            case 0: frames[_random.Next(frames.Count)] = Bytes(frames[^1]); break;
            case 1: frames.RemoveAt(_random.Next(frames.Count)); break;
            case 2: frames.Insert(_random.Next(frames.Count), new byte[_random.Next(100)]); break;
            case 3: frames = [.. Enumerable.Range(0, _random.Next(1, 200)).Select(_ => new byte[_random.Next(3)])]; break;
            default: frames[1] = Bytes(frames[1]); break;
        }

        return frames;
    }

    private byte[] Bytes(byte[] bytes)
    {
        bytes = [.. bytes];
        for (var n = _random.Next(1, 4); n > 0 && bytes.Length > 0; n--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }

        return bytes;
    }
}
