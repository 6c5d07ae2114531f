using Dpo.Base;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Worlds;

/// <summary>A world whose responses can all be listed and whose reward is known: what the derivation and every trained policy are held against.</summary>
/// <remarks>The reward of <see cref="Benchmark"/> and <see cref="Large"/>: +1 for each of at most two of the wanted symbol, -1 if the avoided symbol
/// occurs, +0.5 if the last symbol is the one asked for, -0.25 for each symbol beyond three. A response that fills the length is complete.</remarks>
public sealed class ToyWorld
{
    private readonly double _demonstrationNoise;

    private ToyWorld(string name, Vocabulary vocabulary, ResponseSpace space, IReadOnlyList<ToyPrompt> prompts, double beta, double demonstrationNoise)
    {
        (Name, Vocabulary, Space, Prompts, Beta, _demonstrationNoise) = (name, vocabulary, space, prompts, beta, demonstrationNoise);
        Rewards = [.. prompts.Select(p => space.Responses.Select(y => Reward(p, y)).ToArray())];
    }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>Response symbols, EOS, prompt symbols.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>All responses y, N of them.</summary>
    public ResponseSpace Space { get; }

    /// <summary>All prompts x, X of them.</summary>
    public IReadOnlyList<ToyPrompt> Prompts { get; }

    /// <summary>β of the objective, reward units per nat.</summary>
    public double Beta { get; }

    /// <summary>The true reward r*(x,y), [X][N], reward units.</summary>
    public double[][] Rewards { get; }

    /// <summary>Token ids of the prompts, all of one length.</summary>
    public IReadOnlyList<int[]> PromptIds => [.. Prompts.Select(p => p.Ids)];

    /// <summary>8 prompts of one token, 5 symbols, up to 4 of them: N = 781; β = 0.5.</summary>
    public static ToyWorld Benchmark()
    {
        var vocabulary = new Vocabulary(["a", "b", "c", "d", "e"], "<eos>", [.. Enumerable.Range(0, 8).Select(x => $"<x{x}>")]);
        return new ToyWorld("benchmark", vocabulary, new ResponseSpace(vocabulary, 4),
            [.. Enumerable.Range(0, 8).Select(x => new ToyPrompt(vocabulary.Ids($"<x{x}>"), x % 5, (x + 2) % 5, (x + 1) % 5, PromptPart.Labelled))], 0.5, 0.5);
    }

    /// <summary>The same eight rules, 781 responses and β, each prompt spelled in the response's symbols: "ask", wanted, avoided, last. A model can say, and a
    /// mask can count, all of a prompt but its first token.</summary>
    public static ToyWorld Spelled()
    {
        var benchmark = Benchmark();
        var vocabulary = new Vocabulary(["a", "b", "c", "d", "e"], "<eos>", ["<ask>"]);
        return new ToyWorld("spelled", vocabulary, new ResponseSpace(vocabulary, 4),
            [.. benchmark.Prompts.Select(p => p with { Ids = [.. vocabulary.Ids("<ask>"), p.Wanted, p.Avoided, p.Last] })], benchmark.Beta, 0.5);
    }

    /// <summary>120 prompts composed of wanted, avoided and last symbol, 6 symbols, up to 5 of them: N = 9,331; β = 0.5.</summary>
    /// <remarks>30 prompts are labelled, 60 unlabelled, 30 held out: the same ones for every seed.</remarks>
    public static ToyWorld Large()
    {
        const int S = 6;
        string[] symbols = ["a", "b", "c", "d", "e", "f"];
        var vocabulary = new Vocabulary(symbols, "<eos>", [.. symbols.Select(s => $"<want-{s}>"), .. symbols.Select(s => $"<avoid-{s}>"), .. symbols.Select(s => $"<last-{s}>")]);
        var rules = (from wanted in Enumerable.Range(0, S)
                     from avoided in Enumerable.Range(0, S).Where(a => a != wanted)
                     from last in Enumerable.Range(0, S).Where(l => l != wanted && l != avoided)
                     select (wanted, avoided, last)).ToList();
        var split = new Seeds(0).For("toy split");
        var parts = Enumerable.Range(0, rules.Count).OrderBy(i => Seeds.Uniform(split, i)).Index()
            .ToDictionary(p => p.Item, p => p.Index < 30 ? PromptPart.Labelled : p.Index < 90 ? PromptPart.Unlabelled : PromptPart.HeldOut);
        return new ToyWorld("large", vocabulary, new ResponseSpace(vocabulary, 5), [.. rules.Select((r, i) => new ToyPrompt(
            vocabulary.Ids($"<want-{symbols[r.wanted]}> <avoid-{symbols[r.avoided]}> <last-{symbols[r.last]}>"), r.wanted, r.avoided, r.last, parts[i]))], 0.5, 0);
    }

    /// <summary>The smallest usual model that can say all responses to all prompts, and nothing else: 2 layers, 4 heads, 64 wide.</summary>
    public TransformerConfig ModelConfig => new(Vocabulary.Count, Prompts[0].Ids.Length + Space.MaxLength) { OutputSize = Vocabulary.OutputSize, TiedHead = false };

    /// <summary>The rewards as a table.</summary>
    /// <param name="device">Where it goes.</param>
    /// <param name="lengthBonus">Reward units added for each symbol: what labellers who like length would label by, a confound to plant. 0 for r*.</param>
    /// <returns>[X,N] float64; the caller's.</returns>
    public Tensor RewardTable(Device device, double lengthBonus = 0)
    {
        var lengths = Space.SymbolCounts;
        return Table(device, (x, n) => Rewards[x][n] + lengthBonus * lengths[n]);
    }

    /// <summary>A prompt with one of its responses, as token ids.</summary>
    /// <param name="prompt">Place in <see cref="Prompts"/>.</param>
    /// <param name="response">Place in the space's responses.</param>
    /// <returns>The example.</returns>
    public EncodedExample Example(int prompt, int response) => new(Prompts[prompt].Ids, Space.Responses[response]);

    /// <summary>Preferences as token ids.</summary>
    /// <param name="preferences">From <see cref="Preferences.Draw"/>.</param>
    /// <returns>Pairs.</returns>
    public IReadOnlyList<EncodedPair> Encode(IEnumerable<ToyPreference> preferences) =>
        [.. preferences.Select(p => new EncodedPair(Example(p.Prompt, p.Chosen), Example(p.Prompt, p.Rejected)))];

    /// <summary>The true reward of responses.</summary>
    /// <param name="responses">Complete responses to prompts of this world.</param>
    /// <returns>r*(x,y), reward units.</returns>
    /// <exception cref="ArgumentException">A prompt or a response that the world has not.</exception>
    public double[] Score(IReadOnlyList<EncodedExample> responses)
    {
        ArgumentNullException.ThrowIfNull(responses);
        return [.. responses.Select(e => Rewards[PromptIndex(e.Prompt)][Space.IndexOf(e.Response)])];
    }

    private int PromptIndex(int[] ids)
    {
        for (var x = 0; x < Prompts.Count; x++)
        {
            if (Prompts[x].Ids.AsSpan().SequenceEqual(ids))
            {
                return x;
            }
        }
        throw new ArgumentException($"[{string.Join(",", ids)}] is no prompt of the {Name} world");
    }

    /// <summary>log of what demonstrations say, from which the reference learns: broad, mildly better than chance, longer responses rarer.</summary>
    /// <remarks>Proportional to exp(0.3 r + c ε - 0.8 |y| ln S), S symbols, ε standard normal; c = 0.5 in <see cref="Benchmark"/>, 0 in <see cref="Large"/>.</remarks>
    /// <param name="seeds">Purpose "demonstrations", for ε.</param>
    /// <param name="device">Where it goes.</param>
    /// <returns>[X,N] float64 nats; the caller's.</returns>
    public Tensor Demonstrations(Seeds seeds, Device device)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        var (noise, lengths) = (seeds.For("demonstrations"), Space.SymbolCounts);
        using var scope = NewDisposeScope();
        return Table(device, (x, n) => 0.3 * Rewards[x][n] + (_demonstrationNoise == 0 ? 0 : _demonstrationNoise * new SeedStream(noise, (long)x * Space.Count + n).Normal())
            - 0.8 * lengths[n] * Math.Log(Vocabulary.EosId)).log_softmax(1).MoveToOuterDisposeScope();
    }

    private Tensor Table(Device device, Func<int, int, double> number)
    {
        var numbers = Enumerable.Range(0, Prompts.Count).SelectMany(x => Enumerable.Range(0, Space.Count).Select(n => number(x, n))).ToArray();
        return tensor(numbers, [Prompts.Count, Space.Count], ScalarType.Float64, device: device);
    }

    private double Reward(ToyPrompt x, int[] y)
    {
        var symbols = y[^1] == Vocabulary.EosId ? y[..^1] : y;
        return Math.Min(2, symbols.Count(s => s == x.Wanted)) - (symbols.Contains(x.Avoided) ? 1 : 0)
            + (symbols.Length > 0 && symbols[^1] == x.Last ? 0.5 : 0) - 0.25 * Math.Max(0, symbols.Length - 3);
    }
}

/// <summary>A prompt of a <see cref="ToyWorld"/>: what it asks for.</summary>
/// <param name="Ids">Its token ids.</param>
/// <param name="Wanted">The symbol that earns.</param>
/// <param name="Avoided">The symbol that costs.</param>
/// <param name="Last">The symbol to end with.</param>
/// <param name="Part">Which data it may be in.</param>
public sealed record ToyPrompt(int[] Ids, int Wanted, int Avoided, int Last, PromptPart Part);
