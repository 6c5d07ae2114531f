namespace Dpo.Losses;

/// <summary>The preference losses by name, as commands and experiments choose them.</summary>
public static class PreferenceLosses
{
    /// <summary>The losses, each with the parameters of its paper but for β.</summary>
    /// <param name="beta">β of those that have one; SimPO's and ORPO's own scales are their papers'.</param>
    /// <returns>Those that are bounded below.</returns>
    public static IReadOnlyDictionary<string, PreferenceLoss> All(double beta) => new Dictionary<string, PreferenceLoss>
    {
        ["dpo"] = new DpoLoss(beta),
        ["conservative"] = new DpoLoss(beta, 0.1),
        ["robust"] = new RobustDpoLoss(beta, 0.1),
        ["ipo"] = new IpoLoss(beta, LengthNormalised: false),
        ["ipo-mean"] = new IpoLoss(beta, LengthNormalised: true),
        ["hinge"] = new HingeLoss(beta),
        ["length-regularised"] = new LengthRegularisedDpoLoss(beta, 0.1),
        ["length-normalised"] = new LengthNormalisedDpoLoss(beta),
        ["reference-free"] = new ReferenceFreeLoss(new DpoLoss(beta)),
        ["sft-mix"] = new SftMixLoss(new DpoLoss(beta), 0.1),
        ["simpo"] = new SimPoLoss(2, 0.5),
        ["orpo"] = new OrpoLoss(0.1),
        ["apo-zero"] = new ApoZeroLoss(beta),
        ["apo-down"] = new ApoDownLoss(beta),
    };
}
