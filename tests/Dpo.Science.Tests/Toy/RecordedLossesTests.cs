using Dpo.Losses;
using Dpo.Science.Toy;

namespace Dpo.Science.Tests.Toy;

public sealed class RecordedLossesTests
{
    // Recorded tables were made with these.
    [Fact]
    public void Recorded_AreTheLossesOfTheRecordedRows() => Assert.Equal(
        new Dictionary<string, PreferenceLoss>
        {
            ["dpo"] = new DpoLoss(0.3),
            ["cdpo"] = new DpoLoss(0.3, 0.1),
            ["robust"] = new RobustDpoLoss(0.3, 0.1),
            ["ipo"] = new IpoLoss(0.3, false),
            ["ipo-mean"] = new IpoLoss(0.3, true),
            ["hinge"] = new HingeLoss(0.3),
            ["rdpo"] = new LengthRegularisedDpoLoss(0.3, 0.1),
            ["dpo-norm"] = new LengthNormalisedDpoLoss(0.3),
            ["reference-free"] = new ReferenceFreeLoss(new DpoLoss(0.3)),
            ["rpo"] = new SftMixLoss(new DpoLoss(0.3), 0.1),
            ["simpo"] = new SimPoLoss(2, 0.5),
            ["orpo"] = new OrpoLoss(0.1),
            ["apo-zero"] = new ApoZeroLoss(0.3),
            ["apo-down"] = new ApoDownLoss(0.3),
        },
        ToyLosses.Recorded(0.3));

    // A loss of one's own is in no experiment, table or row.
    [Fact]
    public void Register_AddsNoExperiment()
    {
        PreferenceLosses.Register("unrecorded", p => new HingeLoss(p.Take(LossParameter.Beta, 0.1)));
        Assert.DoesNotContain("unrecorded", ToyLosses.Recorded(0.5).Keys);
        Assert.Equal([.. ToyLosses.Recorded(0.5).Keys.Select(n => "loss-" + n), "loss-kto"], ToyRuns.Losses.Keys);
        Assert.Equal(15, ToyRuns.Losses.Count);
    }
}
