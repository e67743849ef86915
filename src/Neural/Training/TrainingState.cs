namespace StrategyFactory.Neural.Training;

/// <summary>How far a training is: all but the weights.</summary>
internal sealed class TrainingState
{
    /// <summary>Steps taken.</summary>
    public int Step { get; set; }

    /// <summary>Steps after which the figure was lowest.</summary>
    public int BestStep { get; set; }

    /// <summary>The lowest figure; infinite where none was a number.</summary>
    public double Best { get; set; } = double.PositiveInfinity;

    /// <summary>Validations since.</summary>
    public int Waited { get; set; }

    public List<double> Losses { get; init; } = [];

    public List<ValidationFigure> Validations { get; init; } = [];

    /// <summary>Takes a figure in.</summary>
    /// <returns>Whether it is the lowest so far.</returns>
    public bool Note(double figure)
    {
        Validations.Add(new(Step, figure));
        if (figure < Best)
        {
            (Best, BestStep, Waited) = (figure, Step, 0);
            return true;
        }

        Waited++;
        return false;
    }
}
