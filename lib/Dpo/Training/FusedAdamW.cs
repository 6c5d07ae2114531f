using TorchSharp;
using static TorchSharp.torch;

namespace Dpo.Training;

/// <summary>Optimizer AdamW that runs libtorch's own fused kernel, for all parameters in one call. Owns its
/// state.</summary>
/// <remarks>Loshchilov and Hutter 2019, arXiv:1711.05101, Algorithm 2. TorchSharp has no method for the kernel, so it
/// is called through TorchScript. Weight decay applies to parameters of two or more dimensions, not to vectors (biases,
/// norms). The model must be on its device before: moving it replaces its parameters.</remarks>
public sealed class FusedAdamW : IDisposable
{
    private static readonly Lazy<jit.CompilationUnit> Kernels = new(() => jit.compile("""
        def step(params: List[Tensor], grads: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor],
                 lr: float, beta1: float, beta2: float, decay: float, eps: float) -> int:
            unused: List[Tensor] = []
            torch._foreach_add_(steps, 1)
            torch._fused_adamw_(params, grads, m, v, unused, steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay,
                                eps=eps, amsgrad=False, maximize=False, grad_scale=None, found_inf=None)
            return 0

        def norm(tensors: List[Tensor]) -> Tensor:
            return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(tensors)))

        def scale(tensors: List[Tensor], factor: float) -> int:
            torch._foreach_mul_(tensors, factor)
            return 0

        def zero(tensors: List[Tensor]) -> int:
            torch._foreach_zero_(tensors)
            return 0

        """));

    private readonly OptimConfig _config;
    private readonly (string Name, Tensor Value, Tensor Mean, Tensor Square, Tensor Step)[] _slots;

    /// <summary>Creates the optimizer with a state of zeros for every trainable parameter.</summary>
    /// <param name="parameters">All parameters of the model with their names, from its <c>named_parameters()</c>; those
    /// that do not require gradients are skipped.</param>
    /// <param name="config">Settings of AdamW: weight decay, the two betas and epsilon are used here.</param>
    /// <exception cref="ArgumentException">There is no trainable parameter.</exception>
    public FusedAdamW(IEnumerable<(string Name, TorchSharp.Modules.Parameter Value)> parameters, OptimConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        _config = config;
        using var scope = NewDisposeScope();
        _slots = [.. parameters.Where(p => p.Value.requires_grad).Select(p => (p.Name, (Tensor)p.Value,
            zeros_like(p.Value).detach().DetachFromDisposeScope(),
            zeros_like(p.Value).detach().DetachFromDisposeScope(),
            zeros(1, dtype: ScalarType.Float32, device: p.Value.device).squeeze(0).DetachFromDisposeScope()))];
        if (_slots.Length == 0)
        {
            throw new ArgumentException("there is no parameter to train: every one has requires_grad false");
        }
    }

    /// <summary>State of the optimizer by name ("m.NAME", "v.NAME", "step.NAME") for saving and loading; the tensors
    /// are borrowed.</summary>
    public IEnumerable<(string Name, Tensor Value)> State =>
        _slots.SelectMany(s => new[]
        {
            ("m." + s.Name, s.Mean), ("v." + s.Name, s.Square), ("step." + s.Name, s.Step)
        });

    /// <summary>Computes the norm of all gradients together.</summary>
    /// <returns>Euclidean norm √Σ g² over all gradients g of all parameters; NaN if a gradient is not finite.</returns>
    public double GradNorm()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var grads = Grads();
        return grads.Length == 0 ? 0 : ((Tensor)Kernels.Value.invoke("norm", [grads])).ToDouble();
    }

    /// <summary>Does one update by the gradients times a factor, then sets the gradients to 0.</summary>
    /// <param name="learningRate">Learning rate of this update, above 0.</param>
    /// <param name="gradScale">Factor by which all gradients are multiplied before the update, e.g. 1 / number of
    /// tokens; default 1.</param>
    public void Step(double learningRate, double gradScale = 1)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var grads = Grads();
        if (grads.Length == 0)
        {
            throw new InvalidOperationException("no parameter has a gradient: call backward() on the loss first");
        }
        if (gradScale != 1)
        {
            Invoke("scale", [grads], gradScale);
        }
        Update(Slots(s => s.dim() >= 2), learningRate, _config.WeightDecay);
        Update(Slots(s => s.dim() < 2), learningRate, 0);
        Invoke("zero", [grads]);
    }

    /// <summary>Sets all gradients to 0, whatever computed them.</summary>
    public void ZeroGrad()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var grads = Grads();
        if (grads.Length > 0)
        {
            Invoke("zero", [grads]);
        }
    }

    // A number that is given as a double becomes a Scalar that the garbage collector may free while libtorch reads it
    // (TorchSharp 0.107); made here, it is kept alive until the call is over.
    private static void Invoke(string kernel, Tensor[][] tensors, params double[] numbers)
    {
        Scalar[] scalars = [.. numbers.Select(n => n.ToScalar())];
        using var result = (Scalar)Kernels.Value.invoke(kernel, [.. tensors, .. scalars]);
        foreach (var scalar in scalars)
        {
            scalar.Dispose();
        }
    }

    private void Update(
        (Tensor[] Params, Tensor[] Grads, Tensor[] M, Tensor[] V, Tensor[] Steps) s, double learningRate, double decay)
    {
        if (s.Grads.Length > 0)
        {
            Invoke("step", [s.Params, s.Grads, s.M, s.V, s.Steps],
                learningRate, _config.Beta1, _config.Beta2, decay, _config.Epsilon);
        }
    }

    // Parameters that took no part in the loss have no gradient and stay as they are.
    private Tensor[] Grads() => [.. _slots.Select(s => s.Value.grad).OfType<Tensor>()];

    private (Tensor[] Params, Tensor[] Grads, Tensor[] M, Tensor[] V, Tensor[] Steps) Slots(Func<Tensor, bool> which)
    {
        var taken = _slots.Where(s => which(s.Value))
            .Select(s => (Slot: s, Grad: s.Value.grad))
            .Where(p => p.Grad is not null)
            .ToList();
        return (
            [.. taken.Select(p => p.Slot.Value)],
            [.. taken.Select(p => p.Grad!)],
            [.. taken.Select(p => p.Slot.Mean)],
            [.. taken.Select(p => p.Slot.Square)],
            [.. taken.Select(p => p.Slot.Step)]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, tensor) in State)
        {
            tensor.Dispose();
        }
    }
}
