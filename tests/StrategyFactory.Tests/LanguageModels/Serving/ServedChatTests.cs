using FluentValidation;
using NUnit.Framework;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.LanguageModels.Serving;

/// <summary>What was answered can be rated, and is an example then.</summary>
internal sealed class ServedChatTests
{
    private LanguageHarness _language = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _language = await LanguageHarness.StartAsync(("LanguageModels:Serving:KeepChats", "2"));
        SmallBase.Write(Path.Combine(_language.Storage, "language", "models", "small"), lively: true);
    }

    [TearDown]
    public async Task TearDownAsync() => await _language.DisposeAsync();

    [Test]
    public async Task An_answered_chat_becomes_an_example_by_its_id()
    {
        var answer = await AskAsync("Hello");
        Assert.That(answer.Model, Is.EqualTo("small"));
        Assert.That(answer.Id, Does.Match("^chatcmpl-[0-9a-f]{32}$"));
        var rated = await _language.SendAsync(new RateServedChat(answer.Id, new()
        {
            Rating = 5,
            IsGoldStar = true,
            Feedback = "good",
            Rater = "ann",
            Philosopher = "zack",
            Domain = "d",
            ConquestType = "CANDIDATE",
        }));
        Assert.That((rated.IsNew, rated.Rating.Rater, rated.Rating.Rating), Is.EqualTo((true, "ann", (int?)5)));
        var example = await _language.SendAsync(new GetExample(rated.ExampleId.ToString(), "own"));
        ExampleMessage[] all = [new("system", "Be brief."), new("user", "Hello"), new("assistant", answer.Text)];
        Assert.That(example.Messages, Is.EqualTo(all));
        var summary = example.Summary;
        Assert.That(
            (summary.Philosopher, summary.Domain, summary.ConquestType, summary.Model, summary.IsGoldStar),
            Is.EqualTo(("zack", "d", "CANDIDATE", "small", true)));

        var again = await _language.SendAsync(new RateServedChat(answer.Id, new()
        {
            Rating = 2,
            Rater = "ann",
            Philosopher = "zack",
            Domain = "d",
            ConquestType = "CANDIDATE",
        }));
        Assert.That((again.IsNew, again.ExampleId), Is.EqualTo((false, rated.ExampleId)));
        Assert.That((await _language.SendAsync(new GetExample(rated.ExampleId.ToString(), "own"))).Ratings.Single().Rating, Is.EqualTo(2));
    }

    [Test]
    public async Task The_newest_are_kept_and_older_ones_are_gone()
    {
        var first = await AskAsync("one");
        var second = await AskAsync("two");
        await AskAsync("three");
        await _language.SendAsync(new RateServedChat(second.Id, new() { IsGoldStar = true }));
        Assert.That(
            () => _language.SendAsync(new RateServedChat(first.Id, new() { IsGoldStar = true })),
            Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task Nothing_is_kept_where_that_is_switched_off()
    {
        await using var language = await LanguageHarness.StartAsync(
            ("LanguageModels:Serving:KeepChats", "0"), ("LanguageModels:Models", Path.Combine(_language.Storage, "language", "models")));
        var answer = await language.SendAsync(new AnswerChat { Model = "small", Messages = [new("user", "Hi")], MaxTokens = 2 });
        Assert.That(
            () => language.SendAsync(new RateServedChat(answer.Id, new() { IsGoldStar = true })),
            Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task A_conversation_from_elsewhere_is_rated_with_its_messages()
    {
        GivenChat chat = new() { Model = "gpt", Messages = [new("user", "Hi"), new("assistant", "Hello.")], Rating = 4 };
        var rated = await _language.SendAsync(new RateGivenChat(chat));
        var example = await _language.SendAsync(new GetExample(rated.ExampleId.ToString(), "own"));
        Assert.That((example.Summary.Model, example.Summary.AverageRating, example.Messages.Count), Is.EqualTo(("gpt", (double?)4, 2)));

        foreach (var (messages, reason) in new (ExampleMessage[], string)[]
        {
            ([new("user", "Hi")], "messages: the conversation has no answer"),
            ([new("user", "Hi"), new("assistant", "a"), new("user", "b")], "messages: the last one is not of the assistant"),
            ([new("tool", "Hi"), new("assistant", "a")], "messages[0].role: 'tool' is not known"),
            ([new("user", "Hi"), new("assistant", " ")], "messages: message 2 (assistant) is empty"),
        })
        {
            Assert.That(() => _language.SendAsync(new RateGivenChat(chat with { Messages = messages })),
                Throws.TypeOf<UnprocessableException>().With.Message.StartsWith(reason));
        }

        ExampleMessage[] others = [new("user", "x"), new("assistant", "y")];
        Assert.That(() => _language.SendAsync(new RateGivenChat(chat with { Rating = 6, Messages = others })),
            Throws.TypeOf<ValidationException>().With.Message.Contains("rating: 6 is not allowed"));
        Assert.That((await _language.SendAsync(new FindExamples(new() { Source = "own" }))).Total, Is.EqualTo(1), "refusals leave nothing");
        Assert.That(
            () => _language.SendAsync(new RateGivenChat(chat with { Philosopher = new('x', 201) })), Throws.TypeOf<ValidationException>());
    }

    [Test]
    public void What_is_asked_wrongly_is_named()
    {
        AnswerChat chat = new() { Model = "small", Messages = [new("user", "Hi")] };
        foreach (var (wrong, message) in new (AnswerChat, string)[]
        {
            (chat with { Messages = [] }, "messages: is empty"),
            (chat with { Messages = [new("tool", "Hi")] }, "messages: a role is not known"),
            (chat with { MaxTokens = 0 }, "max_tokens: 0 is not allowed"),
            (chat with { Temperature = 2.5 }, "temperature: 2.5 is not allowed; 0 to 2."),
            (chat with { TopP = -1 }, "top_p: -1 is not allowed; 0 to 1."),
            (chat with { Stop = ["a", ""] }, "stop: up to 4 texts of 1 to 1000 characters."),
            (chat with { Stop = [new('a', 1001)] }, "stop: up to 4 texts"),
            (chat with { Stop = ["a", "b", "c", "d", "e"] }, "stop: up to 4 texts"),
        })
        {
            Assert.That(() => _language.SendAsync(wrong), Throws.TypeOf<ValidationException>().With.Message.Contains(message));
        }

        Assert.That(() => _language.SendAsync(chat with { Model = "nobody" }),
            Throws.TypeOf<NotFoundException>().With.Message.EqualTo("model: 'nobody' is not here; found small."));
    }

    private Task<ChatAnswer> AskAsync(string text) => _language.SendAsync(new AnswerChat
    {
        Model = "small",
        Messages = [new("system", "Be brief."), new("user", text)],
        MaxTokens = 6,
        Temperature = 0,
    });
}
