using NUnit.Framework;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.External;
using StrategyFactory.FineTuning.Intake;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Examples.Reading;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Enhancements;
using StrategyFactory.Simulation.Contracts;
using StrategyFactory.Simulation.ExpertAdvisors;

namespace StrategyFactory.Tests.Kernel.Text;

/// <summary>What is looked up by its name, or may exist once, is found under both spellings of é: one character, or two.</summary>
internal sealed class OneNameTests
{
    private const string Whole = "caf\u00e9", Parts = "cafe\u0301";

    private static readonly (string Door, Func<string, string?> Kept)[] Doors =
    [
        ("claim of a job", name => new ClaimJobs(name).WorkerId),
        ("heartbeat of a job", name => new HeartbeatJobs(name, []).WorkerId),
        ("result of a job", name => new CompleteJob(Guid.Empty, name, 1, 0, null!).WorkerId),
        ("failure of a job", name => new FailJob(Guid.Empty, name, 1, "x").WorkerId),
        ("claim of a task", name => new ClaimControllerTask(name).WorkerId),
        ("heartbeat of a task", name => new HeartbeatControllerTasks(name, []).WorkerId),
        ("lease of a task", name => new CheckControllerLease(Guid.Empty, name, 1).WorkerId),
        ("result of a task", name => new CompleteControllerTask { WorkerId = name }.WorkerId),
        ("failure of a task", name => new FailControllerTask(Guid.Empty, name, 1, "x").WorkerId),
        ("expert of a file", name => new TuningMetadata { EaName = name }.EaName),
        ("user of a file", name => new TuningMetadata { User = name }.User),
        ("rating of a chat", name => new ChatRating { Rater = name }.Rater),
        ("philosopher of a chat", name => new ChatRating { Philosopher = name }.Philosopher),
        ("rating of an example", name => new NewExampleRating { Rater = name }.Rater),
        ("withdrawn rating", name => new WithdrawExampleRating(Guid.Empty, name).Rater),
        ("ballot", name => new GetNextBallot(Guid.Empty, name).Voter),
        ("filter of examples", name => new ExampleFilter { Philosopher = name }.Philosopher),
        ("domain of a row", name => new RowFields { Domain = name }.Domain),
        ("type of a row", name => new RowFields { ConquestType = name }.ConquestType),
        ("models of a philosopher", name => new GetModelVersions(Philosopher: name).Philosopher),
        ("variant", name => new ExperimentVariant { Name = name }.Name),
        ("topic", PlainWords.Topic),
        ("input of an expert", InputNames.Letters),
        ("expert in a comment", ExpertLookup.Letters),
    ];

    [Test]
    public void Both_spellings_are_one_name()
    {
        foreach (var (door, kept) in Doors)
        {
            Assert.That((kept(Whole), kept(Parts)), Is.EqualTo((Whole, Whole)), door);
        }
    }
}
