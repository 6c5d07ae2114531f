using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Kernel.Jupyter;

/// <summary>Settings that a front end gives a kernel at its start: an address, five ports and the key that messages
/// are signed with.</summary>
/// <param name="Ip">IP address of this machine on which the kernel listens, e.g. "127.0.0.1", or "localhost".</param>
/// <param name="ShellPort">TCP port for requests of the front ends (VS Code, JupyterLab), e.g. to run a cell; 1 to
/// 65535, as all ports here.</param>
/// <param name="ControlPort">TCP port for requests that are answered while a cell runs: interrupt and shutdown.</param>
/// <param name="StdinPort">TCP port on which the kernel asks the user for lines of input.</param>
/// <param name="IopubPort">TCP port on which the kernel publishes outputs and its state to all front ends (VS Code,
/// JupyterLab).</param>
/// <param name="HeartbeatPort">TCP port that echoes every message, so that a front end (VS Code, JupyterLab) can see
/// that the kernel is alive.</param>
/// <param name="Key">Secret key of the HMAC-SHA256 signatures of messages; if empty, messages are neither signed nor
/// checked.</param>
public sealed record ConnectionFile(
    string Ip,
    int ShellPort,
    int ControlPort,
    int StdinPort,
    int IopubPort,
    int HeartbeatPort,
    string Key)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Whether the address can be reached from this machine alone.</summary>
    public bool IsLoopback =>
        Ip == "localhost" || (IPAddress.TryParse(Ip, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Reads the connection file that a front end wrote for its kernel.</summary>
    /// <param name="path">Path of an existing JSON connection file, which Jupyter writes and passes when it starts a
    /// kernel.</param>
    /// <returns>Settings in the file: IP address, five ports and the signing key.</returns>
    /// <exception cref="KernelException">The file is missing, is not JSON, lacks a field, or asks for another
    /// transport or signature.</exception>
    public static ConnectionFile Read(string path)
    {
        JsonObject json;
        try
        {
            json = JsonNode.Parse(File.ReadAllText(path), documentOptions: Strict) as JsonObject
                ?? throw new JsonException("it is not an object");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new KernelException(
                $"{path}: no connection file: {e.Message} Jupyter writes one when it starts a kernel.", e);
        }

        Expect("transport", "tcp");
        Expect("signature_scheme", "hmac-sha256");
        return new ConnectionFile(
            Text("ip"),
            Port("shell_port"),
            Port("control_port"),
            Port("stdin_port"),
            Port("iopub_port"),
            Port("hb_port"),
            Text("key"));

        string Text(string field) => json[field] is JsonValue value && value.TryGetValue<string>(out var text)
            ? text : throw Wrong(field, "a text");

        int Port(string field) =>
            json[field] is JsonValue value && value.TryGetValue<int>(out var port) && port is > 0 and < 65536
                ? port
                : throw Wrong(field, "a port from 1 to 65535");

        void Expect(string field, string only)
        {
            if (Text(field) != only)
            {
                throw Wrong(field, $"\"{only}\", which is all that this kernel speaks");
            }
        }

        KernelException Wrong(string field, string expected) =>
            new($"{path}: \"{field}\" is {json[field]?.ToJsonString() ?? "missing"}; expected {expected}.");
    }

    /// <summary>Returns the address of a port, as ZeroMQ writes it.</summary>
    /// <param name="port">Port number to put into the address, normally one of the five ports of this connection
    /// file.</param>
    /// <returns>ZeroMQ address "tcp://IP:PORT"; an IPv6 address is put in square brackets.</returns>
    public string Endpoint(int port) =>
        FormattableString.Invariant($"tcp://{(Ip.Contains(':') ? $"[{Ip}]" : Ip)}:{port}");
}
