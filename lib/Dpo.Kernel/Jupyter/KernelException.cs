namespace Dpo.Kernel.Jupyter;

/// <summary>Thrown for a kernel that cannot be started or installed; the message says why and what to do.</summary>
/// <param name="message">Words that say what was expected, what is there and what to do.</param>
/// <param name="inner">Exception of the system that caused it; null (the default) if there is none.</param>
public sealed class KernelException(string message, Exception? inner = null) : Exception(message, inner);
