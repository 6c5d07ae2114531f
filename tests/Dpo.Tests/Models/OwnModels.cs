using Dpo.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dpo.Tests.Models;

/// <summary>The least language model: what comes next depends on one token.</summary>
internal sealed class Bigram : nn.Module<Tensor, Tensor>, ILanguageModel
{
    private readonly Parameter next = nn.Parameter(randn(5, 5, generator: new Generator(1, CPU)));

    public Bigram() : base(nameof(Bigram)) => RegisterComponents();

    public int VocabSize => 5;
    public int ContextLength => int.MaxValue;
    public override Tensor forward(Tensor ids) => next[ids];
}

/// <summary>A recurrent model, whose cache is its state.</summary>
internal sealed class Recurrent : nn.Module<Tensor, Tensor>, ICachedLanguageModel
{
    private const int Width = 8;
    private readonly Embedding tokens = nn.Embedding(11, Width);
    private readonly LSTMCell cell = nn.LSTMCell(Width, Width);
    private readonly Linear head = nn.Linear(Width, 11);

    public Recurrent() : base(nameof(Recurrent))
    {
        RegisterComponents();
        using var noGrad = no_grad();
        using var generator = new Generator(1, CPU);
        parameters().ToList().ForEach(p => p.normal_(0, 1, generator));
    }

    public int VocabSize => 11;

    public int ContextLength { get; init; } = 16;

    public override Tensor forward(Tensor ids)
    {
        using var fresh = new State((int)ids.shape[0], int.MaxValue, null);
        return head.forward(stack(Read(ids, fresh).Select(s => s.H).ToList(), 1));
    }

    public IDecoderCache NewCache(int rows, int capacity, Tensor? leftPadding = null) => new State(rows, capacity, leftPadding);

    public Tensor NextLogits(Tensor ids, IDecoderCache cache)
    {
        var state = (State)cache;
        var (h, c) = Read(ids, state)[^1];
        state.Set(h, c, state.Length + (int)ids.shape[1]);
        return head.forward(state.H);
    }

    private List<(Tensor H, Tensor C)> Read(Tensor ids, State state)
    {
        List<(Tensor H, Tensor C)> states = [(state.H, state.C)];
        for (var t = 0; t < ids.shape[1]; t++)
        {
            var (h, c) = cell.forward(tokens.forward(ids[.., t]), states[^1]);
            var real = state.Padding is { } padding ? (padding <= state.Length + t).unsqueeze(1) : null;
            states.Add(real is null ? (h, c) : (h * real, c * real));
        }
        return states[1..];
    }

    private sealed class State(int rows, int capacity, Tensor? leftPadding) : IDecoderCache
    {
        public Tensor H { get; private set; } = zeros(rows, Width).DetachFromDisposeScope();
        public Tensor C { get; private set; } = zeros(rows, Width).DetachFromDisposeScope();
        public Tensor? Padding { get; private set; } = leftPadding?.clone().DetachFromDisposeScope();
        public int Capacity => capacity;
        public int Length { get; private set; }

        public void Set(Tensor h, Tensor c, int length)
        {
            H.Dispose();
            C.Dispose();
            (H, C, Length) = (h.DetachFromDisposeScope(), c.DetachFromDisposeScope(), length);
        }

        public void SelectRows(IReadOnlyList<int> rows)
        {
            using var index = tensor(rows.Select(r => (long)r).ToArray());
            Set(H.index_select(0, index), C.index_select(0, index), Length);
            using var before = Padding;
            Padding = before?.index_select(0, index).DetachFromDisposeScope();
        }

        public void Dispose()
        {
            H.Dispose();
            C.Dispose();
            Padding?.Dispose();
        }
    }
}
