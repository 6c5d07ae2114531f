using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Dpo.Runs;

/// <summary>Converter that writes a setting whose variants are types, such as a learning rate's schedule, with its type
/// and all that the type has. The serialiser alone would write only what all variants have in common, the same for
/// different variants.</summary>
/// <typeparam name="T">Base type of the setting, such as the abstract type of a learning rate's schedule; a setting
/// holds one subtype.</typeparam>
internal sealed class VariantConverter<T> : JsonConverter<T>
    where T : class
{
    public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        throw new NotSupportedException("a record of a run is compared, never made a setting of");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var record = new JsonObject { ["type"] = value.GetType().Name };
        foreach (var (name, part) in JsonSerializer.SerializeToNode(value, value.GetType(), options)!.AsObject())
        {
            record[name] = part?.DeepClone();
        }
        record.WriteTo(writer);
    }
}
