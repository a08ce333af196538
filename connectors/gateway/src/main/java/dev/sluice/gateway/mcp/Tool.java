package dev.sluice.gateway.mcp;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.sluice.errors.SluiceException;
import dev.sluice.gateway.Answers;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A tool: what clients are told of it, its arguments checked, its errors told. */
final class Tool {
  private static final Logger log = LoggerFactory.getLogger(Tool.class);
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(Dialects.getDraft202012());
  private static final int MAX_CHARS = 1_000;
  private static final int MAX_FAULTS = 5;

  private final JsonNode declared;
  private final JsonNode inputSchema;
  private final Schema schema;
  private final Handler handler;

  /**
   * @param declared its part of {@code tools.yaml}
   */
  Tool(JsonNode declared, Handler handler) {
    this.declared = declared;
    this.inputSchema = declared.required("inputSchema");
    this.schema = SCHEMAS.getSchema(inputSchema);
    this.handler = handler;
  }

  SyncToolSpecification specification() {
    String kind = text("kind");
    boolean reads = kind.equals("read");
    var annotations =
        McpSchema.ToolAnnotations.builder()
            .title(text("title"))
            .readOnlyHint(reads)
            .destructiveHint(kind.equals("destroy"))
            .idempotentHint(reads)
            .openWorldHint(false)
            .build();
    Map<String, Object> described =
        HttpTransport.JSON.convertValue(inputSchema, new TypeReference<>() {});
    McpSchema.Tool tool =
        McpSchema.Tool.builder(text("name"), described)
            .title(text("title"))
            .description(text("description"))
            .annotations(annotations)
            .build();
    return SyncToolSpecification.builder().tool(tool).callHandler(this::call).build();
  }

  private String text(String field) {
    return declared.required(field).asText();
  }

  private CallToolResult call(McpTransportContext ctx, CallToolRequest request) {
    try {
      Map<String, Object> given = request.arguments();
      ObjectNode arguments = HttpTransport.JSON.valueToTree(given == null ? Map.of() : given);
      check(arguments);
      return switch (handler.call(
          new Arguments(arguments, inputSchema, String.valueOf(ctx.get(HttpTransport.BY))))) {
        case String text -> result(text, false);
        case Handler.Failed failed -> result(Compact.json(failed.value(), MAX_CHARS), true);
        case Handler.Cut cut -> result(Compact.json(cut.value(), cut.maxChars()), false);
        case Object value -> result(Compact.json(value, MAX_CHARS), false);
      };
    } catch (SluiceException e) {
      return result(Compact.json(ToolHints.error(e), MAX_CHARS), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a tool was called", e);
    } catch (RuntimeException e) {
      log.error("The tool {} failed", text("name"), e);
      var bug =
          new SluiceException(
              "SLUICE-1399",
              "The gateway failed to answer: " + e.getClass().getSimpleName() + ".",
              "This is a bug; the gateway's log has the details.");
      return result(Compact.json(Answers.error(bug), MAX_CHARS), true);
    }
  }

  private void check(ObjectNode arguments) {
    var faults = schema.validate(arguments);
    if (!faults.isEmpty()) {
      String found =
          faults.stream().limit(MAX_FAULTS).map(Object::toString).collect(Collectors.joining("; "));
      throw Arguments.bad("what the schema of " + text("name") + " says", Compact.cut(found, 500));
    }
  }

  private static CallToolResult result(String text, boolean error) {
    return CallToolResult.builder().addTextContent(text).isError(error).build();
  }
}
