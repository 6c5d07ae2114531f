using Dpo.Science.Exact;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Tests.Exact;

public sealed class RewardAgreementTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    // Two responses, r = (ln 3, 0): a label follows r with 3/4.
    [Fact]
    public void Of_TwoResponses_ByHand()
    {
        var (reference, rewards) = (tensor(new[,] { { 0.5, 0.5 } }).log(), tensor(new[,] { { Math.Log(3), 0 } }));
        Assert.Equal(new RewardAgreement(1, 0.75, 0.75), Rounded(RewardAgreement.Compute(reference, rewards, 5 * rewards + 7)));
        Assert.Equal(new RewardAgreement(-1, 0.25, 0.75), Rounded(RewardAgreement.Compute(reference, rewards, -rewards)));
        Assert.Equal(0.5, RewardAgreement.Compute(reference, rewards, zeros_like(rewards)).Accuracy, 1e-12);     // ties count one half
    }

    // Weighted by P_ref = (1/2, 1/4, 1/4): centred r = (-1, 0, 2) - 0 ... by brute force over all ordered pairs.
    [Fact]
    public void Of_ThreeResponses_IsTheSumOverPairs()
    {
        double[] p = [0.5, 0.25, 0.25], r = [0, 1, 3], l = [1, 0, 2];
        var (right, bayes, all) = (0.0, 0.0, 0.0);
        for (var i = 0; i < 3; i++)
        {
            for (var j = 0; j < 3; j++)
            {
                var shown = i == j ? 0 : p[i] * p[j] / (1 + Math.Exp(r[j] - r[i]));
                (all, right, bayes) = (all + shown, right + (l[i] > l[j] ? shown : 0), bayes + (r[i] > r[j] ? shown : 0));
            }
        }
        var found = RewardAgreement.Compute(tensor(p).log().unsqueeze(0), tensor(r).unsqueeze(0), tensor(l).unsqueeze(0));
        Assert.Equal(right / all, found.Accuracy, 1e-12);
        Assert.Equal(bayes / all, found.BayesAccuracy, 1e-12);
        // Means 1 and 1; covariance 1/2 (-1)(0) + 1/4 (0)(-1) + 1/4 (2)(1); variances 3/2 and 1/2.
        Assert.Equal(0.5 / Math.Sqrt(1.5 * 0.5), found.Correlation, 1e-12);
    }

    private static RewardAgreement Rounded(RewardAgreement a) => new(Math.Round(a.Correlation, 9), Math.Round(a.Accuracy, 9), Math.Round(a.BayesAccuracy, 9));
}
