namespace StrategyFactory.Neural.Training;

/// <summary>What came of a training. The weights are those of <see cref="BestStep"/>.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="Steps">Steps that were taken.</param>
/// <param name="BestStep">Steps after which the validation figure was lowest; 0 where no step made it better.</param>
/// <param name="Losses">The loss of each step's batch, before the step.</param>
/// <param name="Validations">The figures, the first of them before the first step.</param>
/// <param name="Reason">More about the end, a sentence; null where there is nothing more to say.</param>
public sealed record TrainingOutcome(
    TrainingEnd End, int Steps, int BestStep, IReadOnlyList<double> Losses, IReadOnlyList<ValidationFigure> Validations,
    string? Reason = null)
{
    /// <summary>The lowest figure; NaN where none was a number.</summary>
    public double BestFigure => Validations.FirstOrDefault(figure => figure.Step == BestStep)?.Value ?? double.NaN;
}

/// <summary>Why a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All steps are taken.</summary>
    Finished,

    /// <summary>Validation did not get better for as long as the plan waits.</summary>
    StoppedEarly,

    /// <summary>A loss or a gradient was not finite.</summary>
    Diverged,

    /// <summary>The plan's time is over.</summary>
    OutOfTime,
}

/// <summary>How good a model is on what it does not learn from; lower is better.</summary>
/// <param name="Step">Steps taken before.</param>
/// <param name="Value">The figure.</param>
public sealed record ValidationFigure(int Step, double Value);

/// <summary>News of a training, after every step.</summary>
/// <param name="Step">Steps taken.</param>
/// <param name="Steps">Steps of the plan.</param>
/// <param name="Loss">Of the step's batch, before the step.</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="GradientLength">Of all gradients together, before a limit.</param>
/// <param name="Validation">Where the model was validated after this step, else null.</param>
public sealed record TrainingProgress(int Step, int Steps, double Loss, double Rate, double GradientLength, double? Validation);
