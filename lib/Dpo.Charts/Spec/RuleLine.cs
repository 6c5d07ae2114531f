namespace Dpo.Charts.Spec;

/// <summary>Ends of a reference line and where its label stands, in the units of the axes. The label ends at its point
/// where LabelRight (else it begins there) and stands above it where LabelAbove (else below).</summary>
internal sealed record RuleLine(
    string Name,
    double X0,
    double Y0,
    double X1,
    double Y1,
    double LabelX,
    double LabelY,
    bool LabelRight,
    bool LabelAbove)
{
    /// <summary>Returns the reference lines of a figure that cross its plot.</summary>
    public static IEnumerable<RuleLine> Compute(FigureSpec spec, AxisRange x, AxisRange y) =>
        spec.Series.OfType<RuleSeries>().Select(r => Compute(r, x, y)).OfType<RuleLine>();

    private static RuleLine? Compute(RuleSeries rule, AxisRange x, AxisRange y)
    {
        switch (rule.Kind)
        {
            case RuleKind.Horizontal:
                return new(
                    rule.Name, x.Min, rule.At, x.Max, rule.At, x.Interpolate(0.99), rule.At, true,
                    y.Fraction(rule.At) < 0.88);
            case RuleKind.Vertical:
                return new(
                    rule.Name, rule.At, y.Min, rule.At, y.Max, rule.At, y.Interpolate(0.99),
                    x.Fraction(rule.At) > 0.7, false);
            default:
                var (low, high) = (Math.Max(x.Min, y.Min), Math.Min(x.Max, y.Max));
                if (low >= high)
                    return null;
                var label = x.Interpolate(x.Fraction(low) + 0.8 * (x.Fraction(high) - x.Fraction(low)));
                return new(rule.Name, low, low, high, high, label, label, false, false);
        }
    }
}
