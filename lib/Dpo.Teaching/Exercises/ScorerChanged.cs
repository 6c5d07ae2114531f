namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 08.3, a choice: whose stories change when a rule of the scorer changes and nothing is
/// trained again.</summary>
internal static class ScorerChanged
{
    internal static readonly ExerciseTask Task = new ChoiceExercise
    {
        Id = "08.3",
        Question = "One rule of the scorer is changed and nothing is trained again. "
            + "Whose stories change? a PPO's; b DPO's; c best of N's; d nobody's",
        Points = 1,
        Options =
        [
            ("PPO's",
                "PPO maximised what the reward model said during training. Which file of weights has changed since?"),
            ("DPO's", "DPO's pairs were labelled by the old rule, and its weights come from them."),
            ("best of N's",
                "It chooses by the reward model, which was trained on old labels. "
                + "By the scorer itself it would change."),
            ("nobody's", null),
        ],
        Step = "Ask of each which files it reads when it tells a story.",
        Why = "A policy holds the preferences of the day it was trained; "
            + "changing one's mind means labelling and training again.",
    };
}
