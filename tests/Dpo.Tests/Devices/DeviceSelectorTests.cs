using Dpo.Devices;
using TorchSharp;

namespace Dpo.Tests.Devices;

public sealed class DeviceSelectorTests
{
    [Fact]
    public void Select_Cpu_SaysHowManyThreads() => Assert.Equal(("cpu, 1 thread", null), (DeviceSelector.Select(" CPU ").Description, DeviceSelector.Select("cpu").Note));

    [Fact]
    public void Select_CudaWithoutCuda_FallsBackWithOneLine()
    {
        Assert.SkipWhen(torch.cuda.is_available(), "this machine has CUDA");
        var choice = DeviceSelector.Select("cuda:0");
        Assert.Equal(DeviceType.CPU, choice.Device.type);
        Assert.StartsWith("CUDA was asked for but is not available", choice.Note, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', choice.Note!);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cpu:1")]
    [InlineData("")]
    public void Select_Unknown_ListsTheNames(string name) => Assert.Equal(
        $"the device is \"{name}\"; expected cpu, cuda, cuda:N or mps (option --device or variable DPO_DEVICE)",
        Assert.Throws<ArgumentException>(() => DeviceSelector.Select(name)).Message);
}
