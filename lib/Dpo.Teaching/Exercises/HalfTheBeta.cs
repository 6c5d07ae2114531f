namespace Dpo.Teaching.Exercises;

/// <summary>Exercise 05.2, a choice: what a smaller beta does to the optimal policy P*.</summary>
internal static class HalfTheBeta
{
    internal static readonly ExerciseTask Task = new ChoiceExercise
    {
        Id = "05.2",
        Question = "On Pencil beta falls from 2 to 1: the probability of go right, the best response? "
            + "a rises, from 4/7 to 32/41; b falls, P* moves nearer to P_ref; c stays, the rewards stay",
        Points = 1,
        Options =
        [
            ("rises", null),
            ("falls", "Beta is the price of a nat away from the reference. It has just become cheaper."),
            ("stays", "The rewards stay, but what counts in the exponent is r/beta."),
        ],
        Step = "Write the exponents r/beta in powers of 2 for both values of beta.",
        Why = "Half the beta squares each tilt exp(r/beta): (1, 4, 8) becomes (1, 16, 64). "
            + "So beta is chosen on a logarithmic scale.",
    };
}
