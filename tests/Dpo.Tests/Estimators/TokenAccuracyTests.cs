using Dpo.Estimators;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Estimators;

public sealed class TokenAccuracyTests
{
    [Fact]
    public void Correct_ByHand()
    {
        using var scope = NewDisposeScope();
        var ids = tensor(new long[,] { { 0, 1, 2, 1 }, { 0, 2, 2, 2 } });
        var mask = tensor(new[,] { { true, true, true, false }, { false, false, true, true } });
        // Guesses 1 1 . for row 0 (the third not counted): one of two right. Guesses 2 2 0 for row 1 (the first not counted): one of two.
        var guesses = tensor(new long[,] { { 1, 1, 1, 0 }, { 2, 2, 0, 0 } });
        var logits = nn.functional.one_hot(guesses, 3).to_type(ScalarType.Float32);
        Assert.Equal([1, 1], TokenAccuracy.Correct(logits, ids, mask).data<long>().ToArray());
        Assert.Equal([1, 1], TokenAccuracy.Correct(logits[.., ..3], ids, mask).data<long>().ToArray());
        Assert.Equal("mask must be [B,T]=[2,4]. Got [1,4].", Assert.Throws<ArgumentException>(() => TokenAccuracy.Correct(logits, ids, mask[..1])).Message);
    }
}
