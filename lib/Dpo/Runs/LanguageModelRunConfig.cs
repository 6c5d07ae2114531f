using Dpo.Models;
using Dpo.Text;
using Dpo.Training;

namespace Dpo.Runs;

/// <summary>Settings of a run that trains a language model: shape, optimiser and data. The presets are settings known
/// from elsewhere.</summary>
/// <param name="ContextLength">Context length: number of tokens in each training sequence and the most that the model
/// can read, at least 1.</param>
/// <param name="LayerCount">Number of transformer blocks, at least 1.</param>
/// <param name="HeadCount">Number of attention heads in each transformer block; <paramref name="EmbeddingSize"/> must
/// be a multiple.</param>
/// <param name="EmbeddingSize">Width of the embeddings and of every transformer block, a multiple of
/// <paramref name="HeadCount"/>.</param>
/// <param name="BatchSize">Number of token sequences in each batch, at least 1.</param>
/// <param name="Steps">Number of updates of the weights in the whole training, at least 1.</param>
/// <param name="LearningRate">Learning rate at the end of the warm-up, above 0; then the rate falls along a cosine to a
/// tenth of this value.</param>
public sealed record LanguageModelRunConfig(
    int ContextLength, int LayerCount, int HeadCount, int EmbeddingSize, int BatchSize, int Steps, double LearningRate)
{
    /// <summary>Probability that dropout sets an activation to 0 in training, from 0 to below 1; default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>Kind of tokenizer that is made from the text; default characters.</summary>
    public TokenizerKind Tokenizer { get; init; }

    /// <summary>Number of tokens in the vocabulary of a byte-pair tokenizer; default 1024. Other tokenizers do not use
    /// it.</summary>
    public int VocabSize { get; init; } = 1024;

    /// <summary>Share of the tokens, at the end of the text, that is held out for evaluation; default 0.1.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Number of batches whose gradients are accumulated before each update, at least 1; default 1.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Number of updates between two evaluations; default 500. The run is saved at each of them if the options
    /// do not say otherwise.</summary>
    public int ValidateEvery { get; init; } = 500;

    /// <summary>Preset of nanoGPT's recipe for a CPU, character by character: 4 layers, 4 heads, 128 wide, context 64,
    /// batch 12, 2000 updates.</summary>
    /// <remarks>github.com/karpathy/nanoGPT, README, "quick start", the run without a GPU; it reports a validation loss
    /// of 1.88.</remarks>
    public static LanguageModelRunConfig NanoCpu { get; } = new(64, 4, 4, 128, 12, 2000, 1e-3);

    /// <summary>Preset of nanoGPT's recipe for one GPU (config/train_shakespeare_char.py); it reports a validation loss
    /// of 1.4697.</summary>
    public static LanguageModelRunConfig NanoGpu { get; } = new(256, 6, 6, 384, 64, 5000, 1e-3) { Dropout = 0.2 };

    /// <summary>Preset of a model of the sentences in <c>datasets/sentences.txt</c> that trains in seconds on one
    /// core.</summary>
    public static LanguageModelRunConfig Sentences { get; } = new(32, 2, 4, 64, 32, 600, 3e-3);

    /// <summary>Preset of a small storyteller, the base model of chapter 02: byte pairs of generated stories.</summary>
    public static LanguageModelRunConfig Stories { get; } =
        new(256, 2, 4, 64, 12, 2000, 4e-3) { Tokenizer = TokenizerKind.Bpe };

    /// <summary>Presets by their names on the command line, e.g. "nano-cpu".</summary>
    public static IReadOnlyDictionary<string, LanguageModelRunConfig> Presets { get; } =
        new Dictionary<string, LanguageModelRunConfig>
        {
            ["sentences"] = Sentences,
            ["stories"] = Stories,
            ["nano-cpu"] = NanoCpu,
            ["nano-gpu"] = NanoGpu
        };

    /// <summary>Returns the shape of the model: no biases, tied head, exact GELU, as nanoGPT has it.</summary>
    /// <param name="vocabSize">Number of different tokens in the tokenizer's vocabulary.</param>
    /// <returns>Configuration of a transformer with these settings' layers, heads, width and context length.</returns>
    public TransformerConfig Model(int vocabSize) => new(vocabSize, ContextLength, LayerCount, HeadCount, EmbeddingSize)
    {
        Dropout = Dropout,
        Bias = false,
        Activation = Activation.Gelu,
    };

    /// <summary>Returns the settings of the optimiser: AdamW, warm-up of a tenth of the updates (at most 100), betas
    /// 0.9 and 0.99, weight decay 0.1, gradients clipped at norm 1.</summary>
    /// <returns>Optimiser settings with the learning rate and number of updates of this record.</returns>
    public OptimConfig Optim() =>
        new(new CosineLr(LearningRate, LearningRate / 10, Warmup: Math.Min(100, Steps / 10)), Steps)
        {
            AccumulationSteps = AccumulationSteps,
            Beta2 = 0.99,
            WeightDecay = 0.1,
        };
}
