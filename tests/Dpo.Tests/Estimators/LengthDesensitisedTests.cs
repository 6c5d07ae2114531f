using Dpo.Estimators;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Estimators;

public sealed class LengthDesensitisedTests
{
    [Fact]
    public void Sum_TheTailCountsInPart()
    {
        using var scope = NewDisposeScope();
        // Responses of 3 and 2 tokens behind prompts of 1 and 2; the shorter has 2.
        var perToken = tensor(new double[,] { { -1, -2, -4, 0 }, { -9, -3, -5, -9 } });
        var mask = tensor(new[,] { { false, true, true, true, false }, { false, false, true, true, false } });
        var shorter = tensor(new long[] { 2, 2 });
        Assert.Equal([-3 - 0.25 * 4, -8], LengthDesensitised.Sum(perToken, mask, shorter, 0.25).data<double>().ToArray());
        Assert.Equal(Logps.Sum(perToken, mask).data<double>().ToArray(), LengthDesensitised.Sum(perToken, mask, shorter, 1).data<double>().ToArray());
        Assert.Equal([-3, -8], LengthDesensitised.Sum(perToken, mask, shorter, 0).data<double>().ToArray());
        Assert.StartsWith("alpha must be in [0, 1]", Assert.Throws<ArgumentOutOfRangeException>(() => LengthDesensitised.Sum(perToken, mask, shorter, 1.5)).Message, StringComparison.Ordinal);
        Assert.Equal("shorter must be [B]=[2]. Got [1].", Assert.Throws<ArgumentException>(() => LengthDesensitised.Sum(perToken, mask, shorter[..1], 0)).Message);
    }
}
