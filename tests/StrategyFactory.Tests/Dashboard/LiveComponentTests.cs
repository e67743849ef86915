using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using StrategyFactory.Dashboard.Live;
using StrategyFactory.Dashboard.Shell;

namespace StrategyFactory.Tests.Dashboard;

/// <summary>What is shown is the answer to what was asked for last.</summary>
internal sealed class LiveComponentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private BunitContext _page = null!;

    [SetUp]
    public void SetUp()
    {
        _page = new BunitContext();
        _page.Services.AddLogging().AddSingleton<ChangeHub>().AddSingleton<Requests>().AddSingleton<SharedReads>().AddSingleton(TimeProvider.System).AddScoped<Arrival>();
    }

    [TearDown]
    public async Task TearDownAsync() => await _page.DisposeAsync();

    [Test]
    public void A_slow_answer_to_an_earlier_question_does_not_replace_that_to_a_later_one()
    {
        var asking = new Asking();
        _page.Services.AddSingleton(asking);
        var shown = _page.Render<Asker>(parameters => parameters.Add(one => one.Question, "first"));
        shown.Render(parameters => parameters.Add(one => one.Question, "second"));
        shown.Render(parameters => parameters.Add(one => one.Question, "third"));
        Assert.That(asking.Asked, Is.EqualTo(new[] { "first" }), "never twice at a time");

        asking.Answers[0].SetResult();
        shown.WaitForState(() => asking.Asked.Count == 2, Patience);
        asking.Answers[1].SetResult();
        shown.WaitForState(() => shown.Markup == "third", Patience);
        Assert.That(asking.Asked, Is.EqualTo(new[] { "first", "third" }), "what nobody asks for any more is not read");
    }

    [Test]
    public void What_changes_between_the_first_reading_and_the_first_drawing_is_read_too()
    {
        var asking = new Asking { Meanwhile = () => _page.Services.GetRequiredService<ChangeHub>().Publish(new(Asker.Kind, "1")) };
        _page.Services.AddSingleton(asking);
        var shown = _page.Render<Asker>(parameters => parameters.Add(one => one.Question, "first"));
        asking.Answers[0].SetResult();
        shown.WaitForState(() => asking.Asked.Count == 2, Patience);
    }

    [Test]
    public void A_pager_leads_on_from_the_address_as_it_is_now()
    {
        var navigation = _page.Services.GetRequiredService<NavigationManager>();
        var pager = _page.Render<Pager>(parameters => parameters.Add(one => one.Page, 1).Add(one => one.Size, 10).Add(one => one.Total, 25));
        navigation.NavigateTo("/ui/runs?sort=sqn");
        Assert.That(pager.Find("a[rel=next]").GetAttribute("href"), Does.EndWith("/ui/runs?sort=sqn&page=2"));
        Assert.That((pager.Find("span").TextContent.Trim(), pager.FindAll("a[rel=prev]").Count), Is.EqualTo(("1–10 of 25", 0)));
    }

    [TestCase(7, 25, "Page 7 is beyond the last of 3", "?page=3")]
    [TestCase(2, 25, "11–20 of 25", "")]
    [TestCase(1, 0, "None", null)]
    public void A_pager_leads_back_to_a_page_that_there_is(int page, int total, string said, string? back)
    {
        var pager = _page.Render<Pager>(parameters => parameters.Add(one => one.Page, page).Add(one => one.Size, 10).Add(one => one.Total, total));
        Assert.That(pager.Find("span").TextContent.Trim(), Is.EqualTo(said));
        Assert.That(pager.FindAll("a[rel=prev]").Select(link => new Uri(link.GetAttribute("href")!).Query), Is.EqualTo(back is null ? Array.Empty<string>() : [back]));
    }

    /// <summary>Questions in the order in which they were asked, and their answers.</summary>
    internal sealed class Asking
    {
        public List<string> Asked { get; } = [];

        public List<TaskCompletionSource> Answers { get; } = [];

        /// <summary>What happens when the first is asked.</summary>
        public Action? Meanwhile { get; init; }
    }

    internal sealed class Asker : LiveComponent
    {
        internal const string Kind = "answer";

        private string _shown = "";

        [Parameter]
        public string Question { get; set; } = "";

        [Inject]
        private Asking Asking { get; set; } = null!;

        protected override IReadOnlyCollection<string> Kinds => [Kind];

        protected override Task OnParametersSetAsync() => ReadInTurnAsync();

        protected override async Task ReadAsync()
        {
            var question = Question;
            var answer = new TaskCompletionSource();
            Asking.Asked.Add(question);
            Asking.Answers.Add(answer);
            if (Asking.Asked.Count == 1)
            {
                Asking.Meanwhile?.Invoke();
            }

            await answer.Task;
            _shown = question;
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, _shown);
    }
}
