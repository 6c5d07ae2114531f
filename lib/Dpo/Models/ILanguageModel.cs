using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Models;

/// <summary>A model that scores every next token of a text: all that sampling, log-probabilities and training need.
/// Your own class derives from <c>nn.Module&lt;Tensor, Tensor&gt;</c> and implements the two sizes and <c>forward</c>;
/// the other members have default implementations.</summary>
/// <remarks>No token may see what comes after it: rows of a batch are padded on the right, and the padding must not
/// change the logits before it. A model that can go on from what it has read implements
/// <see cref="ICachedLanguageModel"/> too. A forward that is to be counted calls
/// <see cref="Base.WorkMeter.Forward"/>.</remarks>
public interface ILanguageModel
{
    /// <summary>Number of token ids the model can read, 0 .. VocabSize-1. It may predict fewer, the first
    /// ones.</summary>
    int VocabSize { get; }

    /// <summary>Largest number of positions a sequence may have; <see cref="int.MaxValue"/> where there is no
    /// limit.</summary>
    int ContextLength { get; }

    /// <summary>Computes the scores of every next token, at all positions at once.</summary>
    /// <param name="ids">Token ids, shape [B,T] (rows, tokens) int64; T is at most the context length. Shorter rows are
    /// padded at the end with any id.</param>
    /// <returns>Logits, shape [B,T,V] (rows, tokens, ids of the vocabulary): entry t scores each candidate for token
    /// t+1. With gradients if they are enabled.</returns>
    Tensor forward(Tensor ids);

    /// <summary>Module that holds the model's parameters and its training or evaluation mode; by default the object
    /// itself.</summary>
    /// <exception cref="InvalidOperationException">The class is no <c>nn.Module</c> and does not implement this
    /// property.</exception>
    nn.Module Module => this as nn.Module ?? throw new InvalidOperationException(
        $"{GetType().Name} is no nn.Module; derive it from nn.Module<Tensor, Tensor>, "
        + "or implement ILanguageModel.Module");

    /// <summary>Device of the model's parameters, on which token ids are created for it: that of the first parameter,
    /// the CPU if there is none.</summary>
    Device Device
    {
        get
        {
            using var scope = NewDisposeScope();        // some modules make a new wrapper each time they are asked
            return Module.parameters().FirstOrDefault()?.device ?? CPU;
        }
    }

    /// <summary>Computes the scores of the one token that follows each row. A model with a costly head can override it
    /// to run the head at one position a row.</summary>
    /// <param name="ids">Token ids, shape [B,T] (rows, tokens) int64; shorter rows are padded at the end with any
    /// id.</param>
    /// <param name="last">Index of the last real token of each row, from 0 to T-1, shape [B] (rows) int64.</param>
    /// <returns>Logits of the token that follows the last real token of each row, shape [B,V] (rows, ids of the
    /// vocabulary).</returns>
    Tensor NextLogits(Tensor ids, Tensor last)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(last);
        return forward(ids)[arange(ids.shape[0], device: ids.device), last];
    }
}
