using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel.Json;
using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.LanguageModels.Serving.Chats;

/// <summary>Keeps the newest answered conversations.</summary>
internal sealed class KeptChats(
    LanguageModelsContext context, IOptions<LanguageModelsOptions> options, TimeProvider clock, ILogger<KeptChats> logger)
{
    /// <summary>Keeps one; the answer stands whether that succeeds or not.</summary>
    internal async Task KeepAsync(string id, ServableModel model, IReadOnlyList<ExampleMessage> messages, string answer)
    {
        var most = options.Value.Serving.KeepChats;

        // the database holds no NUL, and nothing can be learned from it
        if (most == 0 || answer.Contains('\0', StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            context.ServedChats.Add(new()
            {
                Id = id,
                Model = model.Name,
                Identity = model.Identity,
                VersionId = model.VersionId,
                Messages = FactoryJson.Write(messages),
                Answer = answer,
                CreatedAt = clock.GetUtcNow(),
            });
            await context.SaveChangesAsync(CancellationToken.None);
            await context.ServedChats
                .Where(chat => context.ServedChats.OrderByDescending(each => each.CreatedAt).ThenByDescending(each => each.Id)
                    .Skip(most).Select(each => each.Id).Contains(chat.Id))
                .ExecuteDeleteAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is DbUpdateException or DbException or InvalidOperationException)
        {
            logger.LogWarning(failure, "The conversation {Chat} was answered but cannot be kept.", id);
        }
    }
}
