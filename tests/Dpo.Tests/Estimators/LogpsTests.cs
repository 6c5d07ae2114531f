using Dpo.Estimators;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Tests.Estimators;

public sealed class LogpsTests
{
    private static double[] Values(Tensor t) => [.. t.to_type(ScalarType.Float64).contiguous().data<double>()];

    /// <summary>summarize-from-feedback, label_logprobs: ln(1/3) and ln(e/(e+1)), with a logit of -infinity.</summary>
    [Fact]
    public void PerToken_GoldenLabelLogprobs()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 2f, 2, 2, 1, 0, float.NegativeInfinity }).view(1, 2, 3);
        var perToken = Logps.PerToken(logits, tensor(new long[] { 1, 2, 0 }).unsqueeze(0));
        Assert.Equal([Math.Log(1 / 3.0), -0.31326168751822286], Values(perToken), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    /// <summary>summarize-from-feedback, label_logprobs: ln(1/2) and ln(1/(e+1)); rlax softmax rows at temperatures 1 and 10 (seven digits).</summary>
    [Fact]
    public void PerToken_GoldenRows()
    {
        using var scope = NewDisposeScope();
        var pairs = tensor(new[,,] { { { 2.0, 2 } }, { { 1.0, 0 } } });
        Assert.Equal([Math.Log(0.5), -1.3132616875182228], Values(Logps.PerToken(pairs, tensor(new long[,] { { 0, 0 }, { 0, 1 } }))), (a, b) => Math.Abs(a - b) < 1e-12);
        double[] Probabilities(double temperature, params double[] logits) =>
            Values(Logps.PerToken(tensor(logits).expand(1, 3, 3) / temperature, tensor(new long[] { 0, 0, 1, 2 }).unsqueeze(0)).exp());
        (double Temperature, double[] Logits, double[] Expected)[] rows =
        [
            (1, [1, 1, 0], [.42231882, .42231882, .15536241]), (1, [1, 2, 0], [.24472848, .66524094, .09003057]),
            (10, [1, 1, 0], [.34425336, .34425336, .31149334]), (10, [1, 2, 0], [.332225, .3671654, .3006096]),
        ];
        Assert.All(rows, r => Assert.Equal(r.Expected, Probabilities(r.Temperature, r.Logits), (a, b) => Math.Abs(a - b) < 1e-7));
    }

    /// <summary>open-instruct, TestGetBatchLogps: the last log-prob and the first label are dropped by the shift; an empty row gives 0.</summary>
    [Fact]
    public void Mean_GoldenRows_LeaveOutWhatTheMaskLeavesOut()
    {
        using var scope = NewDisposeScope();
        var perToken = tensor(new[] { -1f, -2, -3, -1, -2, -3, -1, -2, -3 }).view(3, 3);
        var mask = tensor(new[] { true, true, true, true, false, false, false, false, true, true, true, false }).view(3, 4);
        Assert.Equal([-2.0, 0.0, -1.5], Values(Logps.Mean(perToken, mask)));
        Assert.Equal([-6.0, 0.0, -3.0], Values(Logps.Sum(perToken, mask)));
    }

    [Fact]
    public void PerToken_AgreesWithCrossEntropy()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (logits, ids) = (randn(2, 5, 7), randint(0, 7, new long[] { 2, 5 }, ScalarType.Int64));
        var other = -nn.functional.cross_entropy(logits[.., ..^1].reshape(-1, 7), ids[.., 1..].reshape(-1), reduction: nn.Reduction.None).view(2, 4);
        Assert.True((Logps.PerToken(logits, ids) - other).abs().max().ToDouble() < 1e-6);
        Assert.Equal(Values(Logps.PerToken(logits, ids)), Values(Logps.PerToken(logits[.., ..^1], ids)));
    }

    [Fact]
    public void PerToken_LogitsOfAThousand_IsFinite()
    {
        using var scope = NewDisposeScope();
        var perToken = Logps.PerToken(tensor(new[] { 1000f, -1000 }).view(1, 1, 2), tensor(new long[] { 0, 1 }).unsqueeze(0));
        Assert.Equal(-2000, perToken.ToDouble());
    }

    [Fact]
    public void Sum_MinusInfinityOutsideTheMask_DoesNotPoisonTheRow()
    {
        using var scope = NewDisposeScope();
        var sum = Logps.Sum(tensor(new[] { -1f, float.NegativeInfinity }).unsqueeze(0), tensor(new[] { false, true, false }).unsqueeze(0));
        Assert.Equal(-1, sum.ToDouble());
    }

    [Fact]
    public void PerToken_AnIdThatTheModelCannotSay_IsImpossible_AndHarmlessOutsideTheMask()
    {
        using var scope = NewDisposeScope();
        var logits = zeros(1, 3, 2, requires_grad: true);
        var perToken = Logps.PerToken(logits, tensor(new long[] { 5, 5, 1 }).unsqueeze(0));
        Assert.Equal([double.NegativeInfinity, Math.Log(0.5)], Values(perToken), (a, b) => a == b || Math.Abs(a - b) < 1e-6);
        var sum = Logps.Sum(perToken, tensor(new[] { false, false, true }).unsqueeze(0));
        sum.backward();
        Assert.Equal(Math.Log(0.5), sum.ToDouble(), 1e-6);
        Assert.True(logits.grad!.isfinite().all().ToBoolean());
    }

    [Fact]
    public void PerToken_WrongShapes_SayExpectedAndGot()
    {
        using var scope = NewDisposeScope();
        Assert.Equal("logits must be [B,T,V]=[4,any,any]. Got [4,16].",
            Assert.Throws<ArgumentException>(() => Logps.PerToken(zeros(4, 16), zeros(4, 16, dtype: ScalarType.Int64))).Message);
        Assert.Equal("logits must be [B,T,V] or [B,T-1,V] for ids [B,T]=[4,16] with T at least 2. Got [4,14,3].",
            Assert.Throws<ArgumentException>(() => Logps.PerToken(zeros(4, 14, 3), zeros(4, 16, dtype: ScalarType.Int64))).Message);
        Assert.Equal("perToken must be [B,T-1]=[2,4]. Got [2,5].",
            Assert.Throws<ArgumentException>(() => Logps.Sum(zeros(2, 5), ones(2, 5, dtype: ScalarType.Bool))).Message);
    }
}
