using Dpo.Base;

namespace Dpo.Teaching;

/// <summary>Sets a reader's guess before a run beside the outcome after it. Nothing here fails a run.</summary>
public static class Predict
{
    private static readonly Dictionary<string, object?> _guesses = [];

    /// <summary>Stores a guessed number until its outcome is shown; NaN is no guess.</summary>
    /// <param name="id">Number of the prediction question: chapter and position, e.g. "01.4"; Reveal finds the guess by
    /// this number.</param>
    /// <param name="guess">Number that the student expects as the outcome; NaN for no guess.</param>
    public static void Ask(string id, double guess) => Record(id, double.IsNaN(guess) ? null : guess);

    /// <summary>Stores a guess in words until its outcome is shown; for a direction these are "rises",
    /// "falls" or "same".</summary>
    /// <param name="id">Number of the prediction question: chapter and position, e.g. "01.4"; Reveal finds the guess by
    /// this number.</param>
    /// <param name="guess">Outcome that the student expects, as text, e.g. "rises", "falls" or "same" for a direction;
    /// null or "" for no guess.</param>
    public static void Ask(string id, string? guess) =>
        Record(id, string.IsNullOrWhiteSpace(guess) ? null : guess.Trim());

    /// <summary>Prints the guess beside an outcome that is a number. A guessed direction is compared with the
    /// number's sign.</summary>
    /// <param name="id">Number of the prediction question: chapter and position, e.g. "01.4", as it was passed to
    /// Ask.</param>
    /// <param name="actual">Number that came out; if the student guessed a direction, pass the change, e.g. loss after
    /// minus loss before.</param>
    /// <param name="sameWithin">Tolerance: if the absolute change is at most this, the correct direction is "same";
    /// 1e-9 by default.</param>
    public static void Reveal(string id, double actual, double sameWithin = 1e-9)
    {
        var outcome = Numbers.Text(actual);
        var direction = Math.Abs(actual) <= sameWithin ? "same" : actual > 0 ? "rises" : "falls";
        Console.WriteLine(Guess(id) switch
        {
            null => $"{id} outcome {outcome} (no guess)",
            double guess => $"{id} guess {Numbers.Text(guess)}, outcome {outcome}: {Off(guess - actual)}",
            string guess when guess.ToLowerInvariant() is "rises" or "falls" or "same" =>
                $"{id} guess {guess}, outcome {direction} ({outcome}): "
                + (Equal(guess, direction) ? "right" : "not so"),
            var guess =>
                $"{id} guess \"{guess}\", outcome {direction} ({outcome}); "
                + "a direction is written rises, falls or same",
        });
    }

    /// <summary>Prints the guess beside an outcome in words.</summary>
    /// <param name="id">Number of the prediction question: chapter and position, e.g. "01.4", as it was passed to
    /// Ask.</param>
    /// <param name="actual">What came out, as text; a guess is right if it equals this text (case is ignored).</param>
    public static void Reveal(string id, string actual) => Console.WriteLine(Guess(id) switch
    {
        null => $"{id} outcome: {actual} (no guess)",
        double guess => $"{id} guess {Numbers.Text(guess)}, outcome: {actual}",
        var guess => $"{id} guess: {guess}, outcome: {actual}: {(Equal((string)guess, actual) ? "right" : "not so")}",
    });

    internal static void Reset() => _guesses.Clear();

    private static object? Guess(string id) => _guesses.GetValueOrDefault(id);

    private static void Record(string id, object? guess)
    {
        _guesses[id] = guess;
        Console.WriteLine(guess is null ? $"{id} no guess" : $"{id} guess kept; the next cell shows the outcome");
    }

    private static string Off(double by) => by == 0 ? "exact" : $"off by {(by > 0 ? "+" : "")}{Numbers.Text(by)}";

    private static bool Equal(string guess, string actual) =>
        string.Equals(guess, actual, StringComparison.OrdinalIgnoreCase);
}
