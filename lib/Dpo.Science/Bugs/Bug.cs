namespace Dpo.Science.Bugs;

/// <summary>The eight usual bugs of preference tuning, and none.</summary>
public enum Bug
{
    /// <summary>A healthy run without a bug.</summary>
    None,

    /// <summary>The bug that a response's log P is the mean over its tokens instead of the sum.</summary>
    MeanForSum,

    /// <summary>The bug that the reference model is the policy itself, so that it moves along.</summary>
    ReferenceNotFrozen,

    /// <summary>The bug that EOS is taken for padding: it counts nowhere, and the reward model reads the token before
    /// it.</summary>
    EosMasked,

    /// <summary>The bug that the prompt's tokens count in the loss as the response's do.</summary>
    PromptInTheLoss,

    /// <summary>The bug that the reward model reads its score at the position that the last token has in the response
    /// instead of in the whole row.</summary>
    WrongLastToken,

    /// <summary>The bug that PPO's KL is added to the reward instead of subtracted.</summary>
    KlOfTheWrongSign,

    /// <summary>The bug that the policy trains with dropout while the reference model has none.</summary>
    DropoutOn,

    /// <summary>The bug that β is missing from the DPO loss.</summary>
    BetaForgotten,
}
