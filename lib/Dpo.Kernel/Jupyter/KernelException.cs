namespace Dpo.Kernel.Jupyter;

/// <summary>A kernel that cannot be started or installed: the message says why and what to do.</summary>
/// <param name="message">What was expected, what is there, what to do.</param>
/// <param name="inner">What the system said; null if it said nothing.</param>
public sealed class KernelException(string message, Exception? inner = null) : Exception(message, inner);
