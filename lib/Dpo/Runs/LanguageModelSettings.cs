using Dpo.Models;
using Dpo.Text;
using Dpo.Training;

namespace Dpo.Runs;

/// <summary>Shape, optimiser and data of a language-model run; a preset is a known one.</summary>
/// <param name="ContextLength">Tokens predicted a row.</param>
/// <param name="LayerCount">Blocks.</param>
/// <param name="HeadCount">Heads a block.</param>
/// <param name="EmbeddingSize">C.</param>
/// <param name="BatchSize">Rows a batch.</param>
/// <param name="Steps">Updates.</param>
/// <param name="LearningRate">At the end of the warm-up; a cosine takes it to a tenth.</param>
public sealed record LanguageModelSettings(
    int ContextLength, int LayerCount, int HeadCount, int EmbeddingSize, int BatchSize, int Steps, double LearningRate)
{
    /// <summary>Dropout in training.</summary>
    public double Dropout { get; init; }

    /// <summary>How the text is split into tokens.</summary>
    public TokenizerKind Tokenizer { get; init; }

    /// <summary>Tokens of a byte-pair vocabulary.</summary>
    public int VocabSize { get; init; } = 1024;

    /// <summary>Share of the text, at its end, that is only evaluated on.</summary>
    public double ValidationShare { get; init; } = 0.1;

    /// <summary>Batches whose gradients are added up before an update.</summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>Updates between two evaluations, which also save the run.</summary>
    public int ValidateEvery { get; init; } = 500;

    /// <summary>nanoGPT's recipe for a CPU, character by character: 4 layers, 4 heads, 128 wide, context 64, batch 12, 2000 updates.</summary>
    /// <remarks>github.com/karpathy/nanoGPT, README, "quick start", the run without a GPU; it reports a validation loss of 1.88.</remarks>
    public static LanguageModelSettings NanoCpu { get; } = new(64, 4, 4, 128, 12, 2000, 1e-3);

    /// <summary>nanoGPT's recipe for one GPU (config/train_shakespeare_char.py); it reports a validation loss of 1.4697.</summary>
    public static LanguageModelSettings NanoGpu { get; } = new(256, 6, 6, 384, 64, 5000, 1e-3) { Dropout = 0.2 };

    /// <summary>A model of the sentences in <c>datasets/sentences.txt</c> that trains in seconds on one core.</summary>
    public static LanguageModelSettings Sentences { get; } = new(32, 2, 4, 64, 32, 600, 3e-3);

    /// <summary>A small storyteller: the base model of chapter 02, byte pairs of generated stories.</summary>
    public static LanguageModelSettings Stories { get; } = new(256, 2, 4, 64, 12, 2000, 4e-3) { Tokenizer = TokenizerKind.Bpe };

    /// <summary>The presets by name.</summary>
    public static IReadOnlyDictionary<string, LanguageModelSettings> Presets { get; } =
        new Dictionary<string, LanguageModelSettings> { ["sentences"] = Sentences, ["stories"] = Stories, ["nano-cpu"] = NanoCpu, ["nano-gpu"] = NanoGpu };

    /// <summary>The model's shape: no biases, tied head, exact GELU, as nanoGPT has it.</summary>
    /// <param name="vocabSize">V.</param>
    /// <returns>The shape.</returns>
    public TransformerConfig Model(int vocabSize) => new(vocabSize, ContextLength, LayerCount, HeadCount, EmbeddingSize)
    {
        Dropout = Dropout,
        Bias = false,
        Activation = Activation.Gelu,
    };

    /// <summary>The optimiser: AdamW, warm-up of 100 updates, betas 0.9 and 0.99, decay 0.1, clip 1.</summary>
    /// <returns>The configuration.</returns>
    public OptimConfig Optim() => new(new CosineLr(LearningRate, LearningRate / 10, Warmup: Math.Min(100, Steps / 10)), Steps)
    {
        AccumulationSteps = AccumulationSteps,
        Beta2 = 0.99,
        WeightDecay = 0.1,
    };
}
