using Dpo.Devices;
using Dpo.Tests.Shared;

namespace Dpo.Teaching.Tests;

public sealed class LabTests
{
    private static Func<string, string?> With(string name, string value) => asked => asked == name ? value : null;

    [Fact]
    public void Start_NothingSet_IsCpuCpuAnd1()
    {
        var lab = Lab.Start(_ => null);
        Assert.Equal((Scale.Cpu, 1), (lab.Scale, lab.Seed));
        Assert.Equal((lab.Device.Device, lab.Scale, lab.Seed, ""), (Lab.Device, Lab.Scale, Lab.Seed, Lab.Section));
    }

    [Fact]
    public void Start_ShowsATable_InTextAndHtml()
    {
        var lab = Lab.Start(_ => null);
        Assert.Equal(
            ["device", "scale", "seed", "Dpo", "TorchSharp", "libtorch", ".NET"], lab.Rows.Select(r => r.Key));
        Assert.StartsWith("device      cpu, 1 thread\nscale       cpu\nseed        1\nDpo         ", lab.ToString(), StringComparison.Ordinal);
        Assert.StartsWith(
            "<table><tr><th scope=\"row\" style=\"text-align:left\">device</th><td style=\"text-align:left\">cpu, 1 thread</td></tr>",
            lab.ToMimeBundle()["text/html"], StringComparison.Ordinal);
        Assert.Equal(lab.ToString(), lab.ToMimeBundle()["text/plain"]);
    }

    [Fact]
    public void Html_IsEscaped() => Assert.Contains(
        "<td style=\"text-align:left\">&lt;b&gt; &amp; co</td>",
        new LabReport(DeviceSelector.Select("cpu"), Scale.Cpu, 1, [new("note", "<b> & co")]).ToHtml(), StringComparison.Ordinal);

    [Theory]
    [InlineData("lecture", Scale.Lecture, "small")]
    [InlineData("CPU", Scale.Cpu, "middle")]
    [InlineData(" gpu ", Scale.Gpu, "large")]
    [InlineData("", Scale.Cpu, "middle")]
    public void Scale_FromTheEnvironment_Picks(string text, Scale scale, string picked)
    {
        Lab.Start(With("DPO_SCALE", text));
        Assert.Equal((scale, picked), (Lab.Scale, Lab.Pick(lecture: "small", cpu: "middle", gpu: "large")));
    }

    [Fact]
    public void Scale_Unknown_ListsTheAllowed() => Assert.Equal(
        "DPO_SCALE is \"huge\". Allowed: lecture, cpu, gpu.",
        Assert.Throws<ArgumentException>(() => Lab.Start(With("DPO_SCALE", "huge"))).Message);

    [Fact]
    public void Seed_FromTheEnvironment() => Assert.Equal(7, Lab.Start(With("DPO_SEED", "7")).Seed);

    [Fact]
    public void Seed_NotANumber_SaysSo() => Assert.Equal(
        "DPO_SEED is \"x\". It must be a whole number.",
        Assert.Throws<ArgumentException>(() => Lab.Start(With("DPO_SEED", "x"))).Message);

    [Fact]
    public void Device_WithANote_ShowsItAsOneLine()
    {
        var lab = Lab.Start(With("DPO_DEVICE", "CUDA"), request => new DeviceChoice(TorchSharp.torch.CPU, "cpu", $"{request} was asked for, but is not here."));
        Assert.Equal("CUDA was asked for, but is not here.", lab.Rows.Single(r => r.Key == "note").Value);
    }

    [Fact]
    public void Enter_SetsTheSectionAndRunsItsSetUp()
    {
        Lab.Start(_ => null);
        var loaded = false;
        Assert.Equal("", Printed.By(() => Lab.Enter("06.5", () => loaded = true)));
        Assert.Equal(("06.5", true), (Lab.Section, loaded));
    }

    [Theory]
    [InlineData("6.5")]
    [InlineData("06")]
    [InlineData("06.05")]
    [InlineData("06.5 DPO")]
    public void Enter_NotASection_SaysHowItIsWritten(string section)
    {
        Lab.Start(_ => null);
        Assert.StartsWith(
            $"A section is written like \"06.5\" (chapter, section). Got \"{section}\".",
            Assert.Throws<ArgumentException>(() => Lab.Enter(section)).Message, StringComparison.Ordinal);
    }
}
