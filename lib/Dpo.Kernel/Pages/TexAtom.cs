namespace Dpo.Kernel.Pages;

/// <summary>Class of a part of a formula, by which TeX sets the space around it.</summary>
internal enum AtomClass
{
    Ordinary,
    Function,
    BigOperator,
    Binary,
    Relation,
    Open,
    Close,
    Punctuation,
    Space,
}

/// <summary>One part (atom) of a row of a formula: a letter, an operator, a fraction ...</summary>
/// <param name="MathMl">MathML text of the part, exactly one element, e.g. "&lt;mi&gt;x&lt;/mi&gt;".</param>
/// <param name="Class">TeX class of the part (operator, relation, bracket ...), which decides the space around the
/// part; <see cref="AtomClass.Ordinary"/> by default.</param>
/// <param name="Limits">Whether subscript and superscript are set below and above the part, as for a sum sign, not to
/// its right; false by default.</param>
internal readonly record struct TexAtom(string MathMl, AtomClass Class = AtomClass.Ordinary, bool Limits = false)
{
    private const string ThinSpace = "<mspace width=\"0.1667em\"></mspace>";

    /// <summary>Joins the parts of a row into one MathML element. Operators have the browser's spacing; around names
    /// such as log, TeX has thin spaces.</summary>
    /// <param name="atoms">Parts of the formula row, from left to right.</param>
    /// <param name="continued">Whether something precedes the row, so that a + or - at its start is a binary operator,
    /// not a sign; false by default.</param>
    public static string Join(IReadOnlyList<TexAtom> atoms, bool continued = false)
    {
        var parts = new List<string>();
        AtomClass? before = continued ? AtomClass.Ordinary : null;
        foreach (var atom in atoms)
        {
            var kind = atom.Class;
            var mathMl = atom.MathMl;
            if (kind == AtomClass.Binary && before is not (AtomClass.Ordinary or AtomClass.Close))
            {
                // A sign, as in -x, and no operation.
                mathMl = mathMl.Replace(
                    "<mo>", "<mo form=\"prefix\" lspace=\"0\" rspace=\"0\">", StringComparison.Ordinal);
                kind = AtomClass.Ordinary;
            }

            var afterWord = before is AtomClass.Ordinary or AtomClass.Close or AtomClass.Function;
            if ((kind == AtomClass.Function && afterWord)
                || (kind == AtomClass.Ordinary && before == AtomClass.Function))
            {
                parts.Add(ThinSpace);
            }

            parts.Add(mathMl);
            before = kind == AtomClass.Space ? before : kind;
        }

        return parts.Count == 1 ? parts[0] : $"<mrow>{string.Concat(parts)}</mrow>";
    }
}
