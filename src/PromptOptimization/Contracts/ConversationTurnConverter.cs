using System.Text.Json;
using System.Text.Json.Serialization;

namespace StrategyFactory.PromptOptimization.Contracts;

/// <summary>Reads the shapes that chat clients send.</summary>
internal sealed class ConversationTurnConverter : JsonConverter<ConversationTurn>
{
    public override ConversationTurn Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new("user", reader.GetString()!);
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("a turn is a text, or an object with role and content.");
        }

        string role = "user", content = "";
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
                continue;
            }

            switch (name)
            {
                case "role" or "author":
                    role = reader.GetString()!;
                    break;
                case "content" or "message" or "text":
                    content = reader.GetString()!;
                    break;
            }
        }

        return new(role, content);
    }

    public override void Write(Utf8JsonWriter writer, ConversationTurn value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("role", value.Role);
        writer.WriteString("content", value.Content);
        writer.WriteEndObject();
    }
}
