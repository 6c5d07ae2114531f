using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dpo.Kernel.Jupyter;

/// <summary>Settings that a front end gives a kernel at its start: an address, five ports and the key that messages
/// are signed with.</summary>
/// <param name="Ip">Address that the kernel binds its ports to, e.g. "127.0.0.1".</param>
/// <param name="ShellPort">Port for requests of the front end, 1 to 65535.</param>
/// <param name="ControlPort">Port for requests that must not wait: interrupt, shutdown.</param>
/// <param name="StdinPort">Port for the kernel's questions to the user.</param>
/// <param name="IopubPort">Port for outputs, which the kernel sends to all front ends.</param>
/// <param name="HeartbeatPort">Port that echoes every message, by which a front end sees that the kernel lives.</param>
/// <param name="Key">Key of the HMAC-SHA256 signatures; empty leaves messages unsigned.</param>
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
    /// <param name="path">Path of the JSON file that the front end wrote.</param>
    /// <returns>Address, ports and key from the file.</returns>
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
    /// <param name="port">Number of the port, one of the five of this file.</param>
    /// <returns>Address of the form "tcp://IP:PORT".</returns>
    public string Endpoint(int port) =>
        FormattableString.Invariant($"tcp://{(Ip.Contains(':') ? $"[{Ip}]" : Ip)}:{port}");
}
