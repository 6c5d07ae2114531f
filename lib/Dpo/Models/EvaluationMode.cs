using TorchSharp;

namespace Dpo.Models;

/// <summary>Keeps a module in evaluation mode, without dropout, until it is disposed; then the module and each of its
/// parts are back in their former mode, also after an exception. It does not switch gradients off: that is
/// <c>torch.no_grad()</c>.</summary>
public sealed class EvaluationMode : IDisposable
{
    private readonly List<(torch.nn.Module Part, bool WasTraining)> _parts;

    /// <summary>Puts a module and all its parts into evaluation mode.</summary>
    /// <param name="module">Module to put into evaluation mode until the new object is disposed; for a language model
    /// pass its <see cref="ILanguageModel.Module"/>.</param>
    public EvaluationMode(torch.nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        _parts = [.. Parts(module).Select(m => (m, m.training))];
        module.eval();
    }

    /// <summary>Puts the module and each of its parts back into the mode they were in.</summary>
    public void Dispose()
    {
        foreach (var (part, wasTraining) in _parts)         // a module comes before its parts, and sets theirs too
        {
            part.train(wasTraining);
        }
    }

    private static IEnumerable<torch.nn.Module> Parts(torch.nn.Module module) =>
        module.children().SelectMany(Parts).Prepend(module);
}
