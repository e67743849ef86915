using Npgsql;

namespace StrategyFactory.Host.Errors;

/// <summary>Tells text that PostgreSQL cannot keep, which is NUL in a text or in a JSON document, from every other failure.</summary>
internal static class UnkeptText
{
    internal static bool IsIn(Exception? exception) => exception switch
    {
        null => false,
        PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } => true,
        _ => IsIn(exception.InnerException),
    };
}
