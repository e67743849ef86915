using Bunit;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using NUnit.Framework;
using StrategyFactory.Dashboard.LanguageModels;
using StrategyFactory.Dashboard.Live;
using StrategyFactory.Dashboard.Shell;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Tests.Dashboard.LanguageModels;

/// <summary>Who types while an answer is still on its way loses nothing and sees nothing old.</summary>
internal sealed class SlowAnswersTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly DatasetReport Flawless = new(1, 0, 0, new Dictionary<string, int>(StringComparer.Ordinal), [], null);

    private BunitContext _page = null!;

    [SetUp]
    public void SetUp()
    {
        _page = new BunitContext();
        _page.JSInterop.Mode = JSRuntimeMode.Loose;
        _page.Services.AddMudServices();
        _page.Services.AddLogging().AddSingleton<ChangeHub>().AddSingleton<Requests>().AddSingleton<SharedReads>()
            .AddSingleton(TimeProvider.System).AddScoped<Arrival>().AddScoped<AddressBar>();
        _page.Services.AddScoped<ServiceFactory>(services => services.GetService!).AddScoped<IMediator, Mediator>();
    }

    [TearDown]
    public async Task TearDownAsync() => await _page.DisposeAsync();

    [Test]
    public void The_form_of_a_training_is_there_once_it_is_filled()
    {
        TaskCompletionSource asked = new();
        TaskCompletionSource<ExampleStatistics> slow = new();
        Answer<GetLanguageBases, LanguageBases>(_ => Task.FromResult<LanguageBases>(
            new([new("tiny", "llama", 1, 16, 300, 96, true, "nothing")], [])));
        Answer<GetExampleDatasets, FoundDatasets>(_ => Task.FromResult<FoundDatasets>(new([], [])));
        Answer<GetExampleStatistics, ExampleStatistics>(_ =>
        {
            asked.SetResult();
            return slow.Task;
        });
        Answer<GetTrainingBackends, IReadOnlyList<TrainingBackend>>(async _ =>
        {
            await asked.Task;
            return [];
        });
        var page = _page.Render<NewTrainingPage>();
        page.WaitForState(() => page.RenderCount == 2, Patience);
        Assert.That(page.FindAll("form"), Is.Empty, "who trains is known, the defaults are not filled in");

        slow.SetResult(new("own", 0, 0, 0, null, 0, [0, 0, 0, 0, 0], null, null, 1, []));
        Assert.That(page.WaitForElement("[data-summary]", Patience).TextContent, Is.EqualTo("An adapter of tiny by native."));
    }

    [Test]
    public async Task A_preview_is_of_the_form_that_is_seen_also_where_that_was_changed_meanwhile()
    {
        List<string> asked = [];
        TaskCompletionSource slow = new();
        Answer<GetLanguageBases, LanguageBases>(_ => Task.FromResult<LanguageBases>(new([], [])));
        Answer<PreviewDataset, DatasetPreview>(async preview =>
        {
            asked.Add(preview.Request.Format);
            if (asked.Count == 1)
            {
                await slow.Task;
            }

            return new("own", 1, 0, [], [], [preview.Request.Format], Flawless, null);
        });
        var page = _page.Render<MudDialogProvider>();
        await page.InvokeAsync(() => _page.Services.GetRequiredService<IDialogService>().ShowAsync<ExportDialog>("Export"));
        page.WaitForState(() => asked.Count == 1, Patience);
        var format = page.FindComponents<MudSelect<string>>()[0].Instance;
        await page.InvokeAsync(() => format.ValueChanged.InvokeAsync(DatasetFormat.OpenAi));
        slow.SetResult();
        page.WaitForState(() => page.FindAll("pre.lines").Count == 1, Patience);
        Assert.That(page.Find("pre.lines").TextContent, Is.EqualTo(DatasetFormat.OpenAi));
        Assert.That(asked, Is.EqualTo(new[] { DatasetFormat.ChatMl, DatasetFormat.OpenAi }));
    }

    private void Answer<TRequest, TAnswer>(Func<TRequest, Task<TAnswer>> answer)
        where TRequest : IRequest<TAnswer> =>
        _page.Services.AddSingleton<IRequestHandler<TRequest, TAnswer>>(new Answers<TRequest, TAnswer>(answer));

    private sealed class Answers<TRequest, TAnswer>(Func<TRequest, Task<TAnswer>> answer) : IRequestHandler<TRequest, TAnswer>
        where TRequest : IRequest<TAnswer>
    {
        public Task<TAnswer> Handle(TRequest request, CancellationToken cancellationToken) => answer(request);
    }
}
