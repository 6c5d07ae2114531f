using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Dpo.Notebooks.Tests.Support;
using Dpo.Tests.Shared;

namespace Dpo.Notebooks.Tests;

/// <summary>The exported pages in a browser, as a reader has them: from files, without a network.</summary>
public sealed class BrowserTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pages_OfTheChapters_WorkInABrowser()
    {
        Browser.Require();
        var (site, slides) = (_folder.File("site"), _folder.File("slides"));
        Assert.Equal(0, CommandLine.Call("export", Curriculum.Folder, "--to", "html", "--out", site).Code);
        Assert.Equal(0, CommandLine.Call("export", Curriculum.Folder, "--to", "slides", "--out", slides).Code);

        var (code, output) = Browser.Node(TimeSpan.FromMinutes(8), "check.mjs", site, slides);

        Assert.True(code == 0, output);
        Assert.Matches(@"\d+ passed, 0 failed", output);
    }

    [Fact]
    public void Pages_OfAHostileNotebook_RunNothingAndAskForNothing()
    {
        Browser.Require();
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var address = $"http://127.0.0.1:{port}";
        var (notebooks, site, slides, payloads) =
            (_folder.File("notebooks"), _folder.File("site"), _folder.File("slides"), _folder.File("payloads.json"));
        Directory.CreateDirectory(notebooks);
        File.WriteAllText(Path.Combine(notebooks, "hostile.ipynb"), HostileNotebook.Json(address));
        File.WriteAllText(Path.Combine(notebooks, "innocent.ipynb"), """
            {"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Innocent"}],
             "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
            """);
        File.WriteAllText(payloads, JsonSerializer.Serialize(HostileNotebook.Payloads(address)));
        Assert.Equal(0, CommandLine.Call("export", notebooks, "--to", "html", "--out", site).Code);
        Assert.Equal(0, CommandLine.Call("export", notebooks, "--to", "slides", "--out", slides).Code);

        var (code, output) = Browser.Node(TimeSpan.FromMinutes(4), "hostile.mjs", site, slides, $"{port}", payloads);

        Assert.True(code == 0, output);
        Assert.Matches(@"\d+ passed, 0 failed", output);
    }
}
