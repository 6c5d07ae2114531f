using TorchSharp;

namespace Dpo.Models;

/// <summary>Dropout off for as long as it lives; then the mode the module was in, whatever happened meanwhile.</summary>
internal readonly struct EvaluationMode : IDisposable
{
    private readonly torch.nn.Module _module;
    private readonly bool _wasTraining;

    public EvaluationMode(torch.nn.Module module)
    {
        (_module, _wasTraining) = (module, module.training);
        module.eval();
    }

    public void Dispose() => _module.train(_wasTraining);
}
