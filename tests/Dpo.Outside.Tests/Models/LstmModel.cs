using Dpo.Base;
using Dpo.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dpo.Outside.Tests.Models;

/// <summary>A language model of one's own: an LSTM (Hochreiter and Schmidhuber 1997) between embedding and head.</summary>
// begin model
internal sealed class LstmModel : nn.Module<Tensor, Tensor>, ILanguageModel
{
    private readonly Embedding _embedding;
    private readonly LSTM _lstm;
    private readonly Linear _head;

    public LstmModel(int vocabSize, int size, Seeds seeds) : base(nameof(LstmModel))
    {
        VocabSize = vocabSize;
        manual_seed(seeds.For(SeedPurpose.Init));
        _embedding = nn.Embedding(vocabSize, size);
        _lstm = nn.LSTM(size, size, batchFirst: true);
        _head = nn.Linear(size, vocabSize);
        RegisterComponents();
    }

    public int VocabSize { get; }

    public int ContextLength => int.MaxValue;

    public override Tensor forward(Tensor ids)              // [B,T] -> [B,T,V]
    {
        var (states, _, _) = _lstm.forward(_embedding.forward(ids));
        return _head.forward(states);
    }
}
// end model
