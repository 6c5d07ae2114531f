namespace Dpo.Science.Bugs;

/// <summary>The eight usual bugs of preference tuning, and none.</summary>
public enum Bug
{
    /// <summary>A healthy run.</summary>
    None,

    /// <summary>A response's log P is the mean over its tokens, not the sum.</summary>
    MeanForSum,

    /// <summary>The reference is the policy itself: it moves along.</summary>
    ReferenceNotFrozen,

    /// <summary>EOS is taken for padding: it counts nowhere, and the reward model reads the token before it.</summary>
    EosMasked,

    /// <summary>The prompt's tokens count as the response's do.</summary>
    PromptInTheLoss,

    /// <summary>The reward model reads its score at the place that the last token has in the response, not in the row.</summary>
    WrongLastToken,

    /// <summary>PPO's KL is added to the reward, not taken off.</summary>
    KlOfTheWrongSign,

    /// <summary>The policy trains with dropout, the reference has none.</summary>
    DropoutOn,

    /// <summary>β is missing from the DPO loss.</summary>
    BetaForgotten,
}
