namespace Dpo.Training;

/// <summary>Error of a training step whose loss or gradient is not finite. The weights are those before the
/// step.</summary>
/// <param name="message">Error message that states the step, the loss, the gradient's norm and the learning
/// rate.</param>
public sealed class TrainingDivergedException(string message) : Exception(message);
