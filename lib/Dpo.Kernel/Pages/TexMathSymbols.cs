using System.Net;

namespace Dpo.Kernel.Pages;

/// <summary>Signs and names that stand for themselves in a formula: what TeX calls them and
/// what MathML shows.</summary>
internal static class TexMathSymbols
{
    private const string Letters = """
        alpha α  beta β  gamma γ  delta δ  epsilon ϵ  varepsilon ε  zeta ζ  eta η  theta θ  iota ι  kappa κ  lambda λ
        mu μ  nu ν  xi ξ  pi π  rho ρ  sigma σ  tau τ  upsilon υ  phi ϕ  varphi φ  chi χ  psi ψ  omega ω  ell ℓ
        partial ∂
        """;

    private const string UprightLetters = """
        Gamma Γ  Delta Δ  Theta Θ  Lambda Λ  Xi Ξ  Pi Π  Sigma Σ  Phi Φ  Psi Ψ  Omega Ω  nabla ∇  infty ∞
        dots …  ldots …  cdots ⋯
        """;

    private const string Relations = """
        = =  < &lt;  > &gt;  := :=  : :  le ≤  leq ≤  ge ≥  geq ≥  ne ≠  neq ≠  approx ≈  equiv ≡  sim ∼  propto ∝
        succ ≻  prec ≺  in ∈  to →  rightarrow →  leftarrow ←  Rightarrow ⇒  Longrightarrow ⟹  iff ⟺  mapsto ↦  ll ≪
        gg ≫
        """;

    private const string BinaryOperators = "+ +  - −  * ∗  pm ±  cdot ⋅  times ×  circ ∘  cup ∪  cap ∩";

    private const string OrdinarySigns =
        "/ /  | |  ! !  . .  ? ?  % %  Vert ‖  \\| ‖  \\% %  \\_ _  forall ∀  exists ∃";

    private const string Openings = "( (  [ [  \\{ {  lvert |  lVert ‖  langle ⟨";

    private const string Closings = ") )  ] ]  \\} }  rvert |  rVert ‖  rangle ⟩";

    private const string Names = "log ln exp sin cos tan tanh arg det dim";

    private const string NamesWithLimits = "max min sup inf lim argmax argmin";

    private const string Spaces =
        "\\, 0.1667em  \\: 0.2222em  \\; 0.2778em  \\! -0.1667em  ~ 0.25em  quad 1em  qquad 2em";

    /// <summary>Parts of formulas, by the token in the formula, e.g. "x", "+", "\beta", "\,".</summary>
    public static IReadOnlyDictionary<string, TexAtom> Atoms { get; } = Build();

    /// <summary>Signs that are drawn for delimiters, by the token that may follow \left, \right and \big;
    /// "." draws none.</summary>
    public static IReadOnlyDictionary<string, string> Delimiters { get; } =
        Pairs($"{Openings}  {Closings}  / /  | |  Vert ‖  \\| ‖").Append(new(".", "")).ToDictionary();

    /// <summary>Returns a name set upright, as a variable or a function.</summary>
    public static string Upright(string name) =>
        name.Length == 1 ? $"<mi mathvariant=\"normal\">{name}</mi>" : $"<mi>{WebUtility.HtmlEncode(name)}</mi>";

    private static Dictionary<string, TexAtom> Build()
    {
        var atoms = new Dictionary<string, TexAtom>();
        void Add(string table, Func<string, TexAtom> atom)
        {
            foreach (var (token, sign) in Pairs(table))
            {
                atoms.Add(token, atom(sign));
            }
        }

        Add(Letters, s => new($"<mi>{s}</mi>"));
        Add(UprightLetters, s => new(Upright(s)));
        Add(Relations, s => new($"<mo stretchy=\"false\">{s}</mo>", AtomClass.Relation));
        Add(BinaryOperators, s => new($"<mo>{s}</mo>", AtomClass.Binary));
        Add(OrdinarySigns, s => new($"<mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">{s}</mo>"));
        Add(Openings, s => new($"<mo form=\"prefix\" stretchy=\"false\">{s}</mo>", AtomClass.Open));
        Add(Closings, s => new($"<mo form=\"postfix\" stretchy=\"false\">{s}</mo>", AtomClass.Close));
        Add(", ,  ; ;", s => new($"<mo>{s}</mo>", AtomClass.Punctuation));
        Add("sum ∑  prod ∏", s => new($"<mo>{s}</mo>", AtomClass.BigOperator, Limits: true));
        Add("int ∫", s => new($"<mo>{s}</mo>", AtomClass.BigOperator));
        Add("mid |", s => new(
            $"<mo stretchy=\"false\" lspace=\"0.2778em\" rspace=\"0.2778em\">{s}</mo>", AtomClass.Relation));
        Add(Spaces, s => new($"<mspace width=\"{s}\"></mspace>", AtomClass.Space));
        atoms.Add("\\ ", atoms["~"]);
        foreach (var name in Names.Split(' '))
        {
            atoms.Add("\\" + name, Function(name));
        }

        foreach (var name in NamesWithLimits.Split(' '))
        {
            atoms.Add("\\" + name, new(
                $"<mo movablelimits=\"true\" form=\"prefix\" lspace=\"0\" rspace=\"0\">{name}</mo>",
                AtomClass.Function,
                Limits: true));
        }

        return atoms;
    }

    /// <summary>Returns a name such as log, which has thin spaces around it.</summary>
    public static TexAtom Function(string name) => new(Upright(name), AtomClass.Function);

    // Two blanks or a line's end between pairs, one blank inside a pair; a word is a command and gets its backslash
    // here.
    private static IEnumerable<KeyValuePair<string, string>> Pairs(string table) =>
        from pair in table.Split(["\n", "  "], StringSplitOptions.RemoveEmptyEntries)
        let cut = pair.LastIndexOf(' ')
        let token = pair[..cut]
        let name = token.Length > 1 && char.IsAsciiLetter(token[0]) ? "\\" + token : token
        select new KeyValuePair<string, string>(name, pair[(cut + 1)..]);
}
