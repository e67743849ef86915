using StrategyFactory.Neural.Layers;
using StrategyFactory.Neural.Runtime;
using StrategyFactory.Neural.Tokenizers;
using StrategyFactory.Neural.Training;
using TorchSharp;

namespace StrategyFactory.Neural.Decoders;

/// <summary>
/// Trains a network that writes text: its adapter where it has one, else all its weights. The loss of a step is that of its labelled tokens
/// over how many those are in the whole batch, however it is parted, so that each counts alike.
/// </summary>
public sealed class DecoderTraining
{
    private readonly DecoderModel _model;
    private readonly DecoderTrainingOptions _options;
    private readonly LearnedText[][] _training;
    private readonly LearnedText[] _validation;

    /// <summary>Prepares a training.</summary>
    /// <param name="model">Has the best weights in the end.</param>
    /// <param name="training">Texts to learn from; those of which no label is left are dropped.</param>
    /// <param name="validation">Texts that tell which weights are best; the same goes for them.</param>
    /// <param name="options">How texts are learned from; null for as they are.</param>
    /// <exception cref="ArgumentException">A text or an option is out of range.</exception>
    public DecoderTraining(
        DecoderModel model,
        IEnumerable<LearnedText> training,
        IEnumerable<LearnedText> validation,
        DecoderTrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _options = options ?? new();
        _options.Check(model.Config);
        var longest = _options.LongestText == 0 ? model.Config.Positions : _options.LongestText;
        var learned = Cut(training, nameof(training));
        _validation = Cut(validation, nameof(validation));
        Examples = learned.Length;
        _training =
        [
            .. ExamplePacking.Rows([.. learned.Select(example => example.Tokens.Length)], _options.PackedRow)
                .Select(row => row.Select(place => learned[place]).ToArray()),
        ];

        LearnedText[] Cut(IEnumerable<LearnedText> examples, string name)
        {
            var given = examples.ToArray();
            for (var i = 0; i < given.Length; i++)
            {
                Require(given[i], $"{name}[{i}]");
            }

            var cut = given.Select(example => example.Within(longest)).ToArray();
            var kept = cut.Where(example => example.LearnedCount > 0).ToArray();
            Shortened += given.Count(example => example.Tokens.Length > longest);
            Dropped += given.Length - kept.Length;
            return kept;
        }
    }

    /// <summary>Texts that are learned from.</summary>
    public int Examples { get; }

    /// <summary>Rows that they are packed into.</summary>
    public int Rows => _training.Length;

    /// <summary>Tokens of the longest row.</summary>
    public int LongestRow => _training.Length == 0 ? 0 : _training.Max(row => row.Sum(example => example.Tokens.Length));

    /// <summary>Texts that are validated on.</summary>
    public int ValidationExamples => _validation.Length;

    /// <summary>Texts of both kinds that were longer than is learned from; what was behind is cut off.</summary>
    public int Shortened { get; private set; }

    /// <summary>Texts of both kinds of which no label was left.</summary>
    public int Dropped { get; private set; }

    /// <summary>For the plan's time limit.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Is told why a checkpoint that is there was not gone on from: it is broken, or of another training.</summary>
    public Action<string>? Unfit { get; init; }

    /// <summary>Trains on a thread of its own; nobody else may use the model meanwhile.</summary>
    /// <param name="plan">How; its rows are texts, or rows of packed ones.</param>
    /// <param name="checkpointFile">
    /// Where it is kept so that it can go on; null for nowhere. A file that is there is gone on from where it is of this plan, these texts
    /// and these weights; else training begins anew.
    /// </param>
    /// <param name="report">Is told of every step, on that thread.</param>
    /// <param name="begun">Is told once, before the first step that is taken here, what came before; on that thread too.</param>
    /// <param name="cancellation">Ends it after the step at hand.</param>
    /// <exception cref="InvalidOperationException">There are no texts with labels.</exception>
    /// <exception cref="ArgumentException">The plan is out of range.</exception>
    public Task<TrainingOutcome> RunAsync(
        LearningPlan plan,
        string? checkpointFile = null,
        Action<TrainingProgress>? report = null,
        Action<TrainingPast>? begun = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        TorchRuntime.Require();
        plan.Check();
        if (_training.Length == 0 || _validation.Length == 0)
        {
            throw new InvalidOperationException(
                $"There are {Examples} texts with labels to learn from, {_validation.Length} to validate on; both are needed. "
                + $"{Dropped} had no label in what is learned from, {Shortened} were cut off.");
        }

        Trainee trainee = new(_model, _training, _validation, plan, _options);
        TrainingLoop loop = new(trainee, plan, checkpointFile, Time, Report, begun, Unfit);
        return TrainingThread.RunAsync(plan.Threads, Run);

        TrainingOutcome Run()
        {
            try
            {
                return loop.Run(cancellation);
            }
            finally
            {
                _model.Parameters.RoundsProducts = false;
            }
        }

        void Report(TrainingProgress news)
        {
            FreedMemory.Return();
            report?.Invoke(news);
        }
    }

    private void Require(LearnedText example, string name)
    {
        ArgumentNullException.ThrowIfNull(example, name);
        if (example.Learned.Length != example.Tokens.Length)
        {
            throw new ArgumentException(
                $"{name} has {example.Tokens.Length} tokens and {example.Learned.Length} labels; one each is needed.", name);
        }

        _model.Config.RequireVocabulary(example.Tokens, name);
    }

    private sealed class Trainee(
        DecoderModel model, LearnedText[][] training, LearnedText[] validation, LearningPlan plan, DecoderTrainingOptions options)
        : ITrainee
    {
        public IReadOnlyList<(string Name, torch.Tensor Tensor)> Trained => model.Trained;

        public int Rows => training.Length;

        public string Fingerprint()
        {
            using TrainingFingerprint fingerprint = new();
            fingerprint.Add(training.Length);
            foreach (var row in training.Append(validation))
            {
                fingerprint.Add(row.Length);
                foreach (var example in row)
                {
                    fingerprint.Add(example.Tokens);
                    fingerprint.Add(example.Learned);
                }
            }

            fingerprint.Add(model);
            if (options.RoundsProducts)
            {
                fingerprint.Add(nameof(options.RoundsProducts));
            }

            return fingerprint.Take();
        }

        public BatchLoss Loss(IReadOnlyList<int> rows, Dropout dropout)
        {
            // until the next validation: layers are computed again for the gradients
            model.Parameters.RoundsProducts = options.RoundsProducts;
            return model.Loss([.. rows.SelectMany(row => training[row])], dropout, options.RecomputesLayers);
        }

        public double Validate()
        {
            model.Parameters.RoundsProducts = false;
            var (sum, weight) = (0.0, 0.0);
            foreach (var part in validation.Chunk(plan.RowsAtOnce > 0 ? plan.RowsAtOnce : plan.BatchSize))
            {
                using var scope = torch.NewDisposeScope();
                var loss = model.Loss(part, Dropout.Off);
                sum += loss.Mean.ToNumber() * loss.Weight;
                weight += loss.Weight;
            }

            return sum / weight;
        }
    }
}
