using Dpo.Estimators;
using Dpo.Losses;
using TorchSharp;
using static Dpo.Tests.Shared.Tensors;
using static TorchSharp.torch;

namespace Dpo.Tests.Losses;

/// <summary>CS336 assignment 5's snapshots, seven decimals: one batch of 2 responses of 10 tokens through REINFORCE, PPO's clip, and the two reductions.</summary>
public sealed class PolicyStepGoldenTests : IDisposable
{
    private const double HalfDigit = 5e-8;                  // of inputs and outputs alike
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    private static readonly double[] PolicyLogps =
    [
        1.9269153, 1.4872841, 0.9007172, -2.105521, -0.7581311, 1.0783176, 0.8008006, 1.6806206, 0.3558599, -0.686623,
        -0.4933563, 0.2414878, -0.2316243, 0.0417595, -0.2515753, 0.8598585, -0.3097268, -0.3957105, 0.8034093, -0.6215954,
    ];

    private static readonly int[] ResponseMask = [1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 0, 1];

    private static readonly double[] Reinforce =
    [
        -1.7000581, -1.312185, -0.7946751, 1.8576365, 0.6688758, -0.9513665, -0.7065217, -1.4827598, -0.3139642, 0.6057863,
        0.451423, -0.2209623, 0.2119372, -0.0382101, 0.2301924, -0.7867739, 0.2834012, 0.3620767, -0.7351227, 0.5687622,
    ];

    private static readonly double[] WithBaseline =
    [
        0.0315384, 0.0243428, 0.0147423, -0.0344617, -0.0124086, 0.0176492, 0.013107, 0.0275072, 0.0058245, -0.0112382,
        0.0080749, -0.0039525, 0.0037911, -0.0006835, 0.0041176, -0.0140736, 0.0050694, 0.0064767, -0.0131497, 0.0101739,
    ];

    private static readonly double[] Clip10 =
    [
        0.002383, 0.0036988, 0.0066497, 0.1343983, 0.0349325, 0.0055676, 0.0073484, 0.0030485, 0.0114665, 0.0325218,
        -0.0268066, -0.0128559, -0.0206335, -0.015698, -0.0210493, -0.006927, -0.0223096, -0.0243127, -0.0073293, -0.0304744,
    ];

    private static readonly double[] Clip05 =
    [
        0.0081837, 0.0081837, 0.0081837, 0.1343983, 0.0349325, 0.0081837, 0.0081837, 0.0081837, 0.0114665, 0.0325218,
        -0.0245511, -0.0128559, -0.0206335, -0.015698, -0.0210493, -0.006927, -0.0223096, -0.0243127, -0.0073293, -0.0245511,
    ];

    private static readonly double[] Clip01 =
    [
        0.0147306, 0.0147306, 0.0147306, 0.1343983, 0.0349325, 0.0147306, 0.0147306, 0.0147306, 0.0147306, 0.0325218,
        -0.0180041, -0.0128559, -0.0180041, -0.015698, -0.0180041, -0.006927, -0.0180041, -0.0180041, -0.0073293, -0.0180041,
    ];

    private static readonly double[] ClipGradient =
    [
        0.0, 0.0, 0.0, 0.0055999, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
        0.0, -0.0004017, 0.0, -0.0004906, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    ];

    private static Tensor Policy => tensor(PolicyLogps).view(2, 10);

    private static Tensor Old => 2 * Policy;                // the source draws the same noise twice

    private static Tensor Mask => tensor([.. ResponseMask.Select(m => m == 1)], ScalarType.Bool).view(2, 10);

    private static Tensor Everywhere => ones(2, 10, dtype: ScalarType.Bool);

    private static Tensor EachToken(double first, double second) => tensor(new[] { first, second }).unsqueeze(1).expand(2, 10);

    private static Tensor Advantages => EachToken(-0.0163673, 0.0163674);

    [Fact]
    public void PolicyGradient_PerToken()
    {
        Near(Reinforce, PolicyGradient.Loss(Policy, EachToken(0.8822693, 0.915004)), 4.5 * HalfDigit);  // |log P| up to 2.1, rewards below 1
        Near(WithBaseline, PolicyGradient.Loss(Policy, Advantages), 4.5 * HalfDigit);
    }

    [Fact]
    public void PpoClip_PerToken()
    {
        Near(Clip10, new PpoClipLoss(10).PerToken(Policy, Old, Advantages, Everywhere), 10 * HalfDigit);    // ratios up to 8.2
        Near(Clip05, new PpoClipLoss(0.5).PerToken(Policy, Old, Advantages, Everywhere), 10 * HalfDigit);
        Near(Clip01, new PpoClipLoss(0.1).PerToken(Policy, Old, Advantages, Everywhere), 10 * HalfDigit);
    }

    [Fact]
    public void PpoClip_MeanOfRowMeans_WithItsGradient()
    {
        var logps = Policy.requires_grad_();
        var loss = Masked.MeanOfRows(new PpoClipLoss(0.1).PerToken(logps, Old, Advantages, Mask), Mask) / 2;
        loss.backward();
        Assert.Equal(0.00440071988850832, loss.ToDouble(), 2 * HalfDigit);
        Near(ClipGradient, logps.grad!, 2 * HalfDigit);
    }

    [Theory]
    [InlineData(1, -0.6007837653160095, -0.25)]
    [InlineData(42, -0.014304375275969505, -0.0059524)]
    public void NegativeLogLikelihood_SumOverTokens_WithItsGradient(double constant, double expected, double slope)
    {
        var logps = Policy.requires_grad_();
        var loss = -Masked.Sum(logps, Mask) / (2 * 2 * constant);           // rows, accumulation
        loss.backward();
        Assert.Equal(expected, loss.ToDouble(), 4 * HalfDigit);
        Near([.. ResponseMask.Select(m => m * slope)], logps.grad!, 2 * HalfDigit);
    }
}
