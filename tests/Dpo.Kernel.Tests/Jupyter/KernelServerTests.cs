using System.Text.Json.Nodes;
using System.Text;
using Dpo.Kernel.Jupyter;
using Dpo.Kernel.Tests.Support;
using NetMQ.Sockets;
using NetMQ;

namespace Dpo.Kernel.Tests.Jupyter;

public sealed class KernelServerTests : IDisposable
{
    private readonly KernelClient _client = new();

    public void Dispose() => _client.Dispose();

    [Fact]
    public void KernelInfo_OnBothPorts_NamesTheProtocolAndTheLanguage()
    {
        var (shell, control) = (_client.Ask("kernel_info_request"), _client.Ask("kernel_info_request", port: Port.Control));

        Assert.Equal("5.4", (string?)shell["protocol_version"]);
        Assert.Equal("C#", (string?)shell["language_info"]!["name"]);
        Assert.True(JsonNode.DeepEquals(shell, control));
    }

    [Fact]
    public void Execute_PublishesBusyInputOutputIdle_InThisOrder()
    {
        var reply = _client.Execute("Console.Write(\"a\"); Console.WriteLine(\"b\"); Console.Error.Write(\"c\"); 6 * 7");

        Assert.Equal(("ok", 1), ((string?)reply["status"], (int)reply["execution_count"]!));
        var published = _client.UntilIdle().SkipWhile(m => m.Type != "execute_input").ToList();
        Assert.Equal(["execute_input", "stream", "stream", "execute_result", "status"], published.Select(m => m.Type));
        Assert.Equal(("stdout", "ab\n"), ((string?)published[1].Content["name"], (string?)published[1].Content["text"]));
        Assert.Equal("42", (string?)published[3].Content["data"]!["text/plain"]);
    }

    [Fact]
    public void Execute_Error_NamesTheLine_AndVariablesAndLaterCellsGoOn()
    {
        var failed = _client.Execute("int x = 5;\nthrow new InvalidOperationException(\"why\");");

        Assert.Equal(("error", "InvalidOperationException", "why"), ((string?)failed["status"], (string?)failed["ename"], (string?)failed["evalue"]));
        Assert.StartsWith("cell 1, line 2: ", (string?)_client.Published("error")["traceback"]![0], StringComparison.Ordinal);
        _client.Execute("x");
        Assert.Equal("5", (string?)_client.Published("execute_result")["data"]!["text/plain"]);
    }

    [Fact]
    public void Execute_Silent_CountsNothingAndShowsNoValue()
    {
        var silent = _client.Execute("1 + 1", ",\"silent\":true");

        Assert.Equal(0, (int)silent["execution_count"]!);
        Assert.DoesNotContain(_client.UntilIdle(), m => m.Type is "execute_input" or "execute_result");
        Assert.Equal(0, (int)_client.Execute("2", ",\"store_history\":false")["execution_count"]!);
        Assert.Empty(_client.Ask("history_request", """{"hist_access_type":"tail","n":5}""")["history"]!.AsArray());
    }

    [Fact]
    public void Execute_UserExpressions_AreEvaluatedEachForItself()
    {
        var values = _client.Execute("int a = 1;", ",\"user_expressions\":{\"good\":\"a + 1\",\"bad\":\"nothing\"}")["user_expressions"]!;

        Assert.Equal("2", (string?)values["good"]!["data"]!["text/plain"]);
        Assert.Equal("error", (string?)values["bad"]!["status"]);
    }

    [Fact]
    public void Execute_AfterAnError_WaitingCellsAreAborted_UnlessTheRequestSaysOtherwise()
    {
        _client.Execute("1");
        foreach (var code in (string[])["await Task.Delay(300); throw new Exception();", "int never = 1;"])
        {
            _client.Send(Port.Shell, "execute_request", $$"""{"code":"{{code}}"}""");
        }

        Assert.Equal("error", (string?)_client.Reply(Port.Shell, "execute_reply")["status"]);
        Assert.Equal("aborted", (string?)_client.Reply(Port.Shell, "execute_reply")["status"]);
        Assert.Equal("ok", (string?)_client.Execute("int now = 1;")["status"]);
        _client.Send(Port.Shell, "execute_request", """{"code":"await Task.Delay(300); throw new Exception();","stop_on_error":false}""");
        _client.Send(Port.Shell, "execute_request", """{"code":"now"}""");
        Assert.Equal(["error", "ok"], new[] { 1, 2 }.Select(_ => (string?)_client.Reply(Port.Shell, "execute_reply")["status"]));
    }

    [Fact]
    public void Interrupt_StopsACellThatAwaits_AndKeepsItsVariables()
    {
        _client.Execute($"#r \"{typeof(Dpo.Base.LiveOutput).Assembly.Location}\"\nint kept = 1;");
        _client.Send(Port.Shell, "execute_request", """{"code":"kept = 2; Console.WriteLine(1); await Task.Delay(60000, Dpo.Base.LiveOutput.Stop);"}""");
        _client.Published("stream");
        _client.Ask("interrupt_request", port: Port.Control);

        Assert.Equal("Interrupted", (string?)_client.Reply(Port.Shell, "execute_reply")["ename"]);
        _client.Execute("kept");
        Assert.Equal("2", (string?)_client.Published("execute_result")["data"]!["text/plain"]);
    }

    [Fact]
    public void Interrupt_OfACellThatSpins_SaysThatItStillRuns_AndTheSessionLivesOn()
    {
        _client.Execute("1");
        _client.Send(Port.Shell, "execute_request", """{"code":"Console.WriteLine(1); var end = DateTime.Now.AddSeconds(5); while (DateTime.Now < end) { }"}""");
        _client.Published("stream");
        _client.Interrupt();

        Assert.Contains("still runs", (string?)_client.Published("stream")["text"], StringComparison.Ordinal);
        Assert.Equal("ok", (string?)_client.Reply(Port.Shell, "execute_reply")["status"]);
        Assert.Equal("ok", (string?)_client.Execute("2")["status"]);
    }

    [Fact]
    public void Stdin_ReadLine_AsksTheFrontEnd()
    {
        _client.Send(Port.Shell, "execute_request", """{"code":"Console.ReadLine() + \"!\"","allow_stdin":true}""");
        _client.Reply(Port.Stdin, "input_request");
        _client.Send(Port.Stdin, "input_reply", """{"value":"yes","status":"ok"}""");

        Assert.Equal("yes!", (string?)_client.Published("execute_result")["data"]!["text/plain"]);
    }

    [Fact]
    public void Stdin_WhereNoneIsAllowed_IsAnErrorThatSaysSo() => Assert.Equal("This front end takes no input. Put the text into the cell, "
        + "or run the notebook in an editor.", (string?)_client.Execute("Console.ReadLine()", ",\"allow_stdin\":false")["evalue"]);

    // The library asks through the host, with a prompt; where the front end takes no input there is nobody to ask.
    [Fact]
    public void LiveInput_AsksTheFrontEnd_AndIsNoneWhereNoInputIsAllowed()
    {
        _client.Execute($"#r \"{typeof(Dpo.Base.LiveInput).Assembly.Location}\"");
        const string ask = """Dpo.Base.LiveInput.Current?.Ask(\"1 or 2\") ?? \"nobody\" """;
        _client.Send(Port.Shell, "execute_request", $$"""{"code":"{{ask}}","allow_stdin":true}""");
        Assert.Equal("1 or 2", (string?)_client.Reply(Port.Stdin, "input_request")["prompt"]);
        _client.Send(Port.Stdin, "input_reply", """{"value":"2","status":"ok"}""");
        Assert.Equal("2", (string?)_client.Published("execute_result")["data"]!["text/plain"]);

        _client.Send(Port.Shell, "execute_request", $$"""{"code":"{{ask}}","allow_stdin":false}""");
        Assert.Equal("nobody", (string?)_client.Published("execute_result")["data"]!["text/plain"]);
        Assert.Null(Dpo.Base.LiveInput.Current);
    }

    [Fact]
    public void Live_Progress_IsOneDisplayThatIsUpdated()
    {
        _client.Execute($"#r \"{typeof(Dpo.Base.LiveOutput).Assembly.Location}\"\nusing Dpo.Base;");
        _client.Execute("""
            for (int i = 1; i <= 5; i++)
                LiveOutput.Current.Report(new("train", i, 5, TimeSpan.FromSeconds(i), new Dictionary<string, double> { ["loss"] = 1.0 / i }, i == 5));
            """);

        var shown = _client.Published("display_data");
        var updated = _client.Published("update_display_data");
        Assert.Equal((string?)shown["transient"]!["display_id"], (string?)updated["transient"]!["display_id"]);
        Assert.Equal("train 5/5 (1/s) loss 0.2", (string?)updated["data"]!["text/plain"]);
        Assert.Contains("<svg", (string?)updated["data"]!["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_WronglySigned_Malformed_Unknown_AreLoggedAndTheKernelGoesOn()
    {
        var parts = KernelClient.Parts("kernel_info_request", "{}");
        _client.SendFrames(Port.Shell, ["<IDS|MSG>"u8.ToArray(), Encoding.ASCII.GetBytes(new string('0', 64)), .. parts]);
        _client.SendFrames(Port.Shell, ["nonsense"u8.ToArray()]);
        _client.Send(Port.Shell, "execute_request", "[1]");
        _client.Send(Port.Shell, "no_such_request");
        _client.Send(Port.Shell, "execute_request", "{}");

        Assert.Equal("error", (string?)_client.Reply(Port.Shell, "execute_reply")["status"]);
        var log = _client.Log.ToString();
        Assert.Contains("the signature is wrong", log, StringComparison.Ordinal);
        Assert.Contains("2 frames are no message", log, StringComparison.Ordinal);
        Assert.Contains("a part is no object", log, StringComparison.Ordinal);
        Assert.Contains("no_such_request on Shell is not known", log, StringComparison.Ordinal);
        Assert.Contains("\"code\" is missing; expected a text", log, StringComparison.Ordinal);
    }

    [Fact]
    public void Interrupt_WhileItWaitsForInput_EndsTheWait()
    {
        _client.Send(Port.Shell, "execute_request", """{"code":"Console.ReadLine()"}""");
        _client.Reply(Port.Stdin, "input_request");
        _client.Ask("interrupt_request", port: Port.Control);

        Assert.Equal("Interrupted", (string?)_client.Reply(Port.Shell, "execute_reply")["ename"]);
    }

    [Fact]
    public void OversizedFrame_CutsItsSenderOff_AndNobodyElse()
    {
        using var sender = new DealerSocket();
        sender.Options.Linger = TimeSpan.Zero;
        sender.Connect(_client.Connection.Endpoint(_client.Connection.ShellPort));
        sender.SendFrame(new byte[(64 << 20) + 1]);

        Assert.Equal("ok", (string?)_client.Ask("kernel_info_request")["status"]);
        Assert.False(_client.Running.IsCompleted);
    }

    [Fact]
    public void Heartbeat_Echoes()
    {
        using var heart = new RequestSocket();
        heart.Connect(_client.Connection.Endpoint(_client.Connection.HeartbeatPort));
        heart.SendFrame("ping");

        Assert.True(heart.TryReceiveFrameString(TimeSpan.FromSeconds(10), out var echo));
        Assert.Equal("ping", echo);
    }

    [Fact]
    public void Address_ThatOthersReach_IsWarnedOf_AndATakenPortSaysSo()
    {
        using var log = new StringWriter();
        Assert.Contains("cannot be bound", Assert.Throws<KernelException>(() => new KernelServer(_client.Connection with { Ip = "0.0.0.0" }, log)).Message, StringComparison.Ordinal);
        Assert.Contains("0.0.0.0 is no loopback address", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shutdown_IsAnswered_AndEndsTheKernel()
    {
        Assert.True((bool)_client.Ask("shutdown_request", """{"restart":true}""", Port.Control)["restart"]!);

        await _client.Running.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void OtherQuestions_HaveTheirAnswers()
    {
        Assert.Equal("incomplete", (string?)_client.Ask("is_complete_request", """{"code":"if (true) {"}""")["status"]);
        Assert.Equal("    ", (string?)_client.Ask("is_complete_request", """{"code":"if (true) {"}""")["indent"]);
        Assert.Equal(_client.Connection.IopubPort, (int)_client.Ask("connect_request")["iopub_port"]!);
        Assert.Empty(_client.Ask("comm_info_request")["comms"]!.AsObject());
        _client.Send(Port.Shell, "comm_open", """{"comm_id":"c","target_name":"t","data":{}}""");
        Assert.Equal("c", (string?)_client.Published("comm_close")["comm_id"]);
        // Positions count code points: an emoji is one of them and two UTF-16 units.
        var completed = _client.Ask("complete_request", """{"code":"var s = \"😀\"; Console.WriteLi","cursor_pos":28}""");
        Assert.Equal(["WriteLine"], completed["matches"]!.AsArray().Select(m => (string?)m));
        Assert.Equal((21, 28), ((int)completed["cursor_start"]!, (int)completed["cursor_end"]!));
        var inspected = _client.Ask("inspect_request", """{"code":"Math.Sqrt(2)","cursor_pos":7,"detail_level":0}""");
        Assert.Contains("double Math.Sqrt(double d)", (string?)inspected["data"]!["text/plain"], StringComparison.Ordinal);
        Assert.False((bool)_client.Ask("inspect_request", """{"code":"","cursor_pos":0}""")["found"]!);
    }
}
