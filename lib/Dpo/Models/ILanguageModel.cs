using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>A model that scores every next token of a text: all that sampling, log-probabilities and training ask of
/// one. A class of your own needs <c>nn.Module&lt;Tensor, Tensor&gt;</c>, the two sizes and <c>forward</c>; the rest is
/// here.</summary>
/// <remarks>No token may see what comes after it: rows of a batch are padded on the right, and what stands there must
/// not change the logits before it. A model that can go on from what it has read is an
/// <see cref="ICachedLanguageModel"/> too. A forward that is to be counted calls
/// <see cref="Base.WorkMeter.Forward"/>.</remarks>
public interface ILanguageModel
{
    /// <summary>How many token ids it can read: 0 .. VocabSize-1. It may predict fewer, the first ones.</summary>
    int VocabSize { get; }

    /// <summary>The most positions of a sequence; <see cref="int.MaxValue"/> where there is no limit.</summary>
    int ContextLength { get; }

    /// <summary>Scores every next token of every prefix.</summary>
    /// <param name="ids">Token ids [B,T] int64, T at most the context length. Rows may be right padded.</param>
    /// <returns>Logits [B,T,V]; position t scores token t+1. With gradients where they are on.</returns>
    Tensor forward(Tensor ids);

    /// <summary>Its parameters and its mode: by default itself.</summary>
    /// <exception cref="InvalidOperationException">The class is no module and does not say which is its
    /// own.</exception>
    nn.Module Module => this as nn.Module ?? throw new InvalidOperationException(
        $"{GetType().Name} is no nn.Module; derive it from nn.Module<Tensor, Tensor>, "
        + "or implement ILanguageModel.Module");

    /// <summary>Where its parameters are: the first one's device, the CPU where it has none. Ids are made
    /// there.</summary>
    Device Device
    {
        get
        {
            using var scope = NewDisposeScope();        // some modules make a new wrapper each time they are asked
            return Module.parameters().FirstOrDefault()?.device ?? CPU;
        }
    }

    /// <summary>Scores the next token of each row alone; a model whose head is dear can do so with less work.</summary>
    /// <param name="ids">Token ids [B,T] int64, right padded.</param>
    /// <param name="last">The position of each row's last token [B] int64.</param>
    /// <returns>Logits [B,V].</returns>
    Tensor NextLogits(Tensor ids, Tensor last)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(last);
        return forward(ids)[arange(ids.shape[0], device: ids.device), last];
    }
}
