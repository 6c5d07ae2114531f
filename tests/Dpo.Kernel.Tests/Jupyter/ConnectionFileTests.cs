using Dpo.Kernel.Jupyter;
using Dpo.Tests.Shared;

namespace Dpo.Kernel.Tests.Jupyter;

public sealed class ConnectionFileTests : IDisposable
{
    private const string Good = """{"transport":"tcp","ip":"127.0.0.1","shell_port":1001,"control_port":1002,"stdin_port":1003,"iopub_port":1004,"hb_port":1005,"key":"k","signature_scheme":"hmac-sha256","kernel_name":"x"}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_TakesWhatJupyterWrites()
    {
        var connection = ConnectionFile.Read(Written(Good));

        Assert.Equal(new ConnectionFile("127.0.0.1", 1001, 1002, 1003, 1004, 1005, "k"), connection);
        Assert.Equal("tcp://127.0.0.1:1004", connection.Endpoint(connection.IopubPort));
        Assert.True(connection.IsLoopback);
        Assert.True((connection with { Ip = "::1" }).IsLoopback);
        Assert.False((connection with { Ip = "0.0.0.0" }).IsLoopback);
    }

    [Theory]
    [InlineData("\"tcp\"", "\"ipc\"", "\"transport\" is \"ipc\"; expected \"tcp\", which is all that this kernel speaks.")]
    [InlineData("\"hmac-sha256\"", "\"hmac-md5\"", "\"signature_scheme\" is \"hmac-md5\"; expected \"hmac-sha256\", which is all that this kernel speaks.")]
    [InlineData("1004", "70000", "\"iopub_port\" is 70000; expected a port from 1 to 65535.")]
    [InlineData("\"key\":\"k\",", "", "\"key\" is missing; expected a text.")]
    public void Read_AnotherThing_IsNamed(string old, string replaced, string problem)
    {
        var file = Written(Good.Replace(old, replaced, StringComparison.Ordinal));

        Assert.Equal($"{file}: {problem}", Assert.Throws<KernelException>(() => ConnectionFile.Read(file)).Message);
    }

    [Fact]
    public void Read_NoFileOrNoJson_SaysWhoWritesOne()
    {
        Assert.EndsWith("Jupyter writes one when it starts a kernel.", Assert.Throws<KernelException>(() => ConnectionFile.Read(_folder.File("none"))).Message, StringComparison.Ordinal);
        Assert.Contains("no connection file", Assert.Throws<KernelException>(() => ConnectionFile.Read(Written("[1]"))).Message, StringComparison.Ordinal);
        var twice = Written(Good.Replace("\"key\":", "\"key\":\"j\",\"key\":", StringComparison.Ordinal));
        Assert.StartsWith($"{twice}: no connection file: ", Assert.Throws<KernelException>(() => ConnectionFile.Read(twice)).Message, StringComparison.Ordinal);
    }

    private string Written(string text)
    {
        File.WriteAllText(_folder.File("connection.json"), text);
        return _folder.File("connection.json");
    }
}
