namespace Dpo.Training;

/// <summary>A loss or gradient is not a number. The weights are those before the step.</summary>
/// <param name="message">Names the step, the loss, the gradient's norm and the learning rate.</param>
public sealed class TrainingDivergedException(string message) : Exception(message);
