using Dpo.Base;
using Dpo.Models;
using Dpo.Science.Exact;
using Dpo.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Science.Worlds;

/// <summary>A world whose responses can all be listed and whose reward is known: the derivation and every trained
/// policy are checked against it.</summary>
/// <remarks>The reward of <see cref="Benchmark"/> and <see cref="Large"/>: +1 for each of at most two of the wanted
/// symbol, -1 if the avoided symbol occurs, +0.5 if the last symbol is the one asked for, -0.25 for each symbol beyond
/// three. A response that fills the length is complete.</remarks>
public sealed class ToyWorld
{
    private readonly double _demonstrationNoise;

    private ToyWorld(string name, Vocabulary vocabulary, ResponseSpace space, IReadOnlyList<ToyPrompt> prompts,
        double beta, double demonstrationNoise)
    {
        (Name, Vocabulary, Space, Prompts, Beta, _demonstrationNoise) =
            (name, vocabulary, space, prompts, beta, demonstrationNoise);
        Rewards = [.. prompts.Select(p => space.Responses.Select(y => Reward(p, y)).ToArray())];
    }

    /// <summary>Name of the world in reports: "benchmark", "spelled" or "large".</summary>
    public string Name { get; }

    /// <summary>Vocabulary of the world: response symbols, EOS and prompt symbols.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>All complete responses y, N of them.</summary>
    public ResponseSpace Space { get; }

    /// <summary>All prompts x of the world, X of them.</summary>
    public IReadOnlyList<ToyPrompt> Prompts { get; }

    /// <summary>Weight β of the KL term of the objective, in reward units per nat.</summary>
    public double Beta { get; }

    /// <summary>True reward r*(x,y) in reward units: an array of N numbers for each of the X prompts.</summary>
    public double[][] Rewards { get; }

    /// <summary>Token ids of each prompt; all prompts have the same length.</summary>
    public IReadOnlyList<int[]> PromptIds => [.. Prompts.Select(p => p.Ids)];

    /// <summary>Makes the benchmark world: 8 prompts of one token, 5 symbols, responses of up to 4 of them: N = 781;
    /// β = 0.5.</summary>
    /// <returns>A new toy task; every call makes the same one.</returns>
    public static ToyWorld Benchmark()
    {
        var vocabulary = new Vocabulary(
            ["a", "b", "c", "d", "e"], "<eos>", [.. Enumerable.Range(0, 8).Select(x => $"<x{x}>")]);
        return new ToyWorld("benchmark", vocabulary, new ResponseSpace(vocabulary, 4),
            [.. Enumerable.Range(0, 8).Select(x => new ToyPrompt(
                vocabulary.Ids($"<x{x}>"), x % 5, (x + 2) % 5, (x + 1) % 5, PromptPart.Labelled))], 0.5, 0.5);
    }

    /// <summary>Makes the spelled world, with the rules, the 781 responses and the β of <see cref="Benchmark"/>, but
    /// each prompt spelled in the response's symbols: "ask", wanted, avoided, last. A model can say, and a mask can
    /// count, all of a prompt but its first token.</summary>
    /// <returns>A new toy task; every call makes the same one.</returns>
    public static ToyWorld Spelled()
    {
        var benchmark = Benchmark();
        var vocabulary = new Vocabulary(["a", "b", "c", "d", "e"], "<eos>", ["<ask>"]);
        return new ToyWorld("spelled", vocabulary, new ResponseSpace(vocabulary, 4),
            [.. benchmark.Prompts.Select(p => p with
            {
                Ids = [.. vocabulary.Ids("<ask>"), p.Wanted, p.Avoided, p.Last],
            })], benchmark.Beta, 0.5);
    }

    /// <summary>Makes the large world: 120 prompts composed of wanted, avoided and last symbol, 6 symbols, responses of
    /// up to 5 of them: N = 9,331; β = 0.5.</summary>
    /// <remarks>30 prompts are labelled, 60 unlabelled, 30 held out: the same ones for every seed.</remarks>
    /// <returns>A new toy task; every call makes the same one.</returns>
    public static ToyWorld Large()
    {
        const int S = 6;
        string[] symbols = ["a", "b", "c", "d", "e", "f"];
        var vocabulary = new Vocabulary(symbols, "<eos>", [.. symbols.Select(s => $"<want-{s}>"),
            .. symbols.Select(s => $"<avoid-{s}>"), .. symbols.Select(s => $"<last-{s}>")]);
        var rules = (from wanted in Enumerable.Range(0, S)
                     from avoided in Enumerable.Range(0, S).Where(a => a != wanted)
                     from last in Enumerable.Range(0, S).Where(l => l != wanted && l != avoided)
                     select (wanted, avoided, last)).ToList();
        var split = new Seeds(0).For("toy split");
        var parts = Enumerable.Range(0, rules.Count).OrderBy(i => Seeds.Uniform(split, i)).Index()
            .ToDictionary(p => p.Item, p => p.Index < 30 ? PromptPart.Labelled
                : p.Index < 90 ? PromptPart.Unlabelled : PromptPart.HeldOut);
        return new ToyWorld("large", vocabulary, new ResponseSpace(vocabulary, 5),
            [.. rules.Select((r, i) => new ToyPrompt(
                vocabulary.Ids($"<want-{symbols[r.wanted]}> <avoid-{symbols[r.avoided]}> <last-{symbols[r.last]}>"),
                r.wanted, r.avoided, r.last, parts[i]))], 0.5, 0);
    }

    /// <summary>Configuration of the smallest usual model that can give all responses to all prompts, and nothing else:
    /// 2 layers, 4 heads, 64 wide.</summary>
    public TransformerConfig ModelConfig => new(Vocabulary.Count, Prompts[0].Ids.Length + Space.MaxLength)
    {
        OutputSize = Vocabulary.OutputSize,
        TiedHead = false,
    };

    /// <summary>Makes a table of the true rewards, or of the rewards that labellers who like length go by.</summary>
    /// <param name="device">Device (CPU or GPU) on which the tensor is created.</param>
    /// <param name="lengthBonus">Reward added for each symbol of a response (EOS not counted), to imitate labellers who
    /// like length; 0, the default, gives the true reward.</param>
    /// <returns>Reward of each response to each prompt; shape [X prompts, N responses], float64. The caller disposes
    /// the tensor.</returns>
    public Tensor RewardTable(Device device, double lengthBonus = 0)
    {
        var lengths = Space.SymbolCounts;
        return Table(device, (x, n) => Rewards[x][n] + lengthBonus * lengths[n]);
    }

    /// <summary>Returns a prompt with one of its responses, as token ids.</summary>
    /// <param name="prompt">Index of the prompt in <see cref="Prompts"/>, from 0.</param>
    /// <param name="response">Index of the response in <see cref="ResponseSpace.Responses"/>, from 0.</param>
    /// <returns>Training example with the token ids of the prompt and of the response.</returns>
    public EncodedExample Example(int prompt, int response) => new(Prompts[prompt].Ids, Space.Responses[response]);

    /// <summary>Turns preferences from indices into token ids.</summary>
    /// <param name="preferences">Labelled pairs whose prompt and responses are given by index, e.g. from
    /// <see cref="Preferences.Draw"/>.</param>
    /// <returns>Token ids of each pair, in the same order: the prompt with the chosen and with the rejected
    /// response.</returns>
    public IReadOnlyList<EncodedPair> Encode(IEnumerable<ToyPreference> preferences) =>
        [.. preferences.Select(p => new EncodedPair(Example(p.Prompt, p.Chosen), Example(p.Prompt, p.Rejected)))];

    /// <summary>Looks up the true reward of responses.</summary>
    /// <param name="responses">Prompts of this toy task with a complete response each, as token ids.</param>
    /// <returns>True reward of each response, in the order of <paramref name="responses"/>.</returns>
    /// <exception cref="ArgumentException">A prompt or a response is not one of the world's.</exception>
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

    /// <summary>Makes the table of what demonstrations say, from which the reference model learns: broad, mildly better
    /// than chance, longer responses rarer.</summary>
    /// <remarks>Proportional to exp(0.3 r + c ε - 0.8 |y| ln S), S symbols, ε standard normal; c = 0.5 in
    /// <see cref="Benchmark"/>, 0 in <see cref="Large"/>.</remarks>
    /// <param name="seeds">Random seeds of the training run; the seed named "demonstrations" is used. Only the
    /// benchmark and the spelled task have noise.</param>
    /// <param name="device">Device (CPU or GPU) on which the tensor is created.</param>
    /// <returns>Log-probability of each response in the demonstrations, in nats; shape [X prompts, N responses],
    /// float64. The caller disposes the tensor.</returns>
    public Tensor Demonstrations(Seeds seeds, Device device)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        var (noise, lengths) = (seeds.For("demonstrations"), Space.SymbolCounts);
        using var scope = NewDisposeScope();
        return Table(device, (x, n) => 0.3 * Rewards[x][n]
            + (_demonstrationNoise == 0 ? 0
                : _demonstrationNoise * new SeedStream(noise, (long)x * Space.Count + n).Normal())
            - 0.8 * lengths[n] * Math.Log(Vocabulary.EosId)).log_softmax(1).MoveToOuterDisposeScope();
    }

    private Tensor Table(Device device, Func<int, int, double> number)
    {
        var numbers = Enumerable.Range(0, Prompts.Count)
            .SelectMany(x => Enumerable.Range(0, Space.Count).Select(n => number(x, n))).ToArray();
        return tensor(numbers, [Prompts.Count, Space.Count], ScalarType.Float64, device: device);
    }

    private double Reward(ToyPrompt x, int[] y)
    {
        var symbols = y[^1] == Vocabulary.EosId ? y[..^1] : y;
        return Math.Min(2, symbols.Count(s => s == x.Wanted)) - (symbols.Contains(x.Avoided) ? 1 : 0)
            + (symbols.Length > 0 && symbols[^1] == x.Last ? 0.5 : 0) - 0.25 * Math.Max(0, symbols.Length - 3);
    }
}

/// <summary>A prompt of a <see cref="ToyWorld"/> and what it asks for; symbols are given by their token ids.</summary>
/// <param name="Ids">Token ids of the prompt, as the model receives them.</param>
/// <param name="Wanted">Token id of the symbol that raises the reward: +1 for each occurrence in the response, at most
/// +2.</param>
/// <param name="Avoided">Token id of the symbol that lowers the reward: -1 if it occurs in the response.</param>
/// <param name="Last">Token id of the symbol with which a response should end: +0.5 if it is the last symbol, EOS not
/// counted.</param>
/// <param name="Part">How the prompt may be used: with preference labels, for sampling in training without labels, or
/// only in evaluation (held out).</param>
public sealed record ToyPrompt(int[] Ids, int Wanted, int Avoided, int Last, PromptPart Part);
