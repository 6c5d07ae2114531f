using System.Runtime.CompilerServices;
using Dpo.Base;

namespace Dpo.Teaching;

/// <summary>Checks a claim of a chapter on numbers. A claim that holds prints one line; one that does not
/// stops the cell.</summary>
/// <remarks>The claim begins with its number: <c>Check.Close("5.5 J = E[beta log Z - beta KL]",
/// left, right)</c>.</remarks>
public static class Check
{
    /// <summary>Checks that two numbers, computed in different ways, agree.</summary>
    /// <param name="claim">Label of the check, printed with the result: number and statement of the claim, e.g. "5.5 J
    /// = E[r]".</param>
    /// <param name="left">Value of the left side of the claimed equation, e.g. of J in "J = E[r]".</param>
    /// <param name="right">Value of the right side of the claimed equation, computed in another way than
    /// <paramref name="left"/>.</param>
    /// <param name="tolerance">Largest absolute difference that counts as equal; 1e-9 by default. The check always
    /// fails if a side is NaN.</param>
    /// <exception cref="CheckFailedException">They differ by more, or one is not a number.</exception>
    public static void Close(string claim, double left, double right, double tolerance = 1e-9)
    {
        var difference = Difference(left, right);
        if (!(difference <= tolerance))
            throw new CheckFailedException($"{claim}: {Sides(left, right, tolerance)}.");
        CheckLog.Pass(claim, $"{Numbers.Text(left)} = {Numbers.Text(right)} {Allowed(difference, tolerance)}");
    }

    /// <summary>Checks that two lists of numbers agree, entry by entry.</summary>
    /// <param name="claim">Label of the check, printed with the result: number and statement of the claim, e.g. "5.5 J
    /// = E[r]".</param>
    /// <param name="left">Values of the left side of the claimed equation, one per entry.</param>
    /// <param name="right">Values of the right side of the claimed equation, one per entry; must have the length of
    /// <paramref name="left"/>.</param>
    /// <param name="tolerance">Largest absolute difference that counts as equal in any entry; 1e-9 by default. The
    /// check always fails if an entry is NaN.</param>
    /// <exception cref="CheckFailedException">An entry differs by more or is not a number, or the
    /// lengths differ.</exception>
    [OverloadResolutionPriority(1)]   // [1, 2] is a list of doubles, not of floats
    public static void Close(
        string claim, IReadOnlyList<double> left, IReadOnlyList<double> right, double tolerance = 1e-9)
    {
        if (left.Count != right.Count)
            throw new CheckFailedException($"{claim}: {left.Count} numbers on the left, {right.Count} on the right.");
        var largest = 0.0;
        for (var i = 0; i < left.Count; i++)
        {
            var difference = Difference(left[i], right[i]);
            if (!(difference <= tolerance))
                throw new CheckFailedException($"{claim}: at [{i}] {Sides(left[i], right[i], tolerance)}.");
            largest = Math.Max(largest, difference);
        }

        CheckLog.Pass(claim, $"{Numbers.Text(left)} = {Numbers.Text(right)} {Allowed(largest, tolerance)}");
    }

    /// <summary>Checks that two lists of float32 numbers agree, entry by entry.</summary>
    /// <param name="claim">Label of the check, printed with the result: number and statement of the claim, e.g. "5.5 J
    /// = E[r]".</param>
    /// <param name="left">Values of the left side of the claimed equation, one per entry.</param>
    /// <param name="right">Values of the right side of the claimed equation, one per entry; must have the length of
    /// <paramref name="left"/>.</param>
    /// <param name="tolerance">Largest absolute difference that counts as equal in any entry; 1e-5 by default. The
    /// check always fails if an entry is NaN.</param>
    /// <exception cref="CheckFailedException">An entry differs by more or is not a number, or the
    /// lengths differ.</exception>
    public static void Close(
        string claim, IReadOnlyList<float> left, IReadOnlyList<float> right, double tolerance = 1e-5) =>
        Close(claim, [.. left.Select(x => (double)x)], [.. right.Select(x => (double)x)], tolerance);

    /// <summary>Checks that one number is smaller than another.</summary>
    /// <param name="claim">Label of the check, printed with the result: number and statement of the claim, e.g. "5.5
    /// J(P) is below J(P*)".</param>
    /// <param name="smaller">Number that must be strictly smaller than <paramref name="larger"/>; the check fails if
    /// the number is NaN.</param>
    /// <param name="larger">Number that must be strictly larger than <paramref name="smaller"/>; the check fails if the
    /// number is NaN.</param>
    /// <exception cref="CheckFailedException">The first number is not smaller, or one is not a number.</exception>
    public static void Less(string claim, double smaller, double larger)
    {
        if (!(smaller < larger))
            throw new CheckFailedException(
                $"{claim}: {Numbers.Text(smaller, 10)} is not less than {Numbers.Text(larger, 10)}.");
        CheckLog.Pass(claim, $"{Numbers.Text(smaller)} < {Numbers.Text(larger)}");
    }

    /// <summary>Checks that a condition holds.</summary>
    /// <param name="claim">Label of the check, printed with the result: number and statement of the claim, e.g. "5.5
    /// the loss falls".</param>
    /// <param name="condition">Result of testing the claim: true if the claim holds; false makes the check
    /// fail.</param>
    /// <param name="detail">Text with the numbers behind the condition, printed whether the claim holds or not; null
    /// (the default) to print no numbers.</param>
    /// <exception cref="CheckFailedException">The condition is false.</exception>
    public static void True(string claim, bool condition, string? detail = null)
    {
        if (!condition)
            throw new CheckFailedException(
                $"{claim}: {(detail is null ? "it does not hold" : $"it does not hold ({detail})")}.");
        CheckLog.Pass(claim, detail ?? "true");
    }

    // Equal infinities (log 0 on both sides) agree; NaN agrees with nothing.
    private static double Difference(double left, double right) => left == right ? 0 : Math.Abs(left - right);

    private static string Sides(double left, double right, double tolerance) =>
        $"left {Numbers.Text(left, 10)}, right {Numbers.Text(right, 10)}, "
        + Allowed(Difference(left, right), tolerance).Trim('(', ')');

    private static string Allowed(double difference, double tolerance) =>
        $"(difference {Numbers.Text(difference, 1)}, allowed {Numbers.Text(tolerance, 1)})";
}
