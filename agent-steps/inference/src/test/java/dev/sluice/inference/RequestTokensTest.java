package dev.sluice.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTokensTest {
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      textBlock =
          """
          CHAT       | {'m':'abcd', 'max_completion_tokens':50}                       | 51
          CHAT       | {'m':'abcde', 'max_tokens':50}                                 | 52
          CHAT       | {'m':'abcd', 'max_completion_tokens':50, 'max_tokens':9}       | 51
          CHAT       | {'m':'abcd', 'max_completion_tokens':50, 'n':3}                | 151
          CHAT       | {'m':'abcd', 'max_output_tokens':50}                           | null
          CHAT       | {'messages':[{'m':'abcd'},{'m':'efgh'}], 'max_tokens':1}       | 3
          CHAT       | {'m':[{'url':'data:image/png;base64,AAAA'}], 'max_tokens':7}   | 7
          CHAT       | {'m':'abcd', 'max_tokens':0}                                   | null
          CHAT       | {'m':'abcd', 'max_tokens':-5}                                  | null
          CHAT       | {'m':'abcd', 'max_tokens':'many'}                              | null
          CHAT       | {'m':'abcd', 'max_tokens':1.5}                                 | null
          CHAT       | {'m':'abcd', 'max_tokens':9000000000, 'n':9000000000}          | 2147483647
          RESPONSES  | {'input':'abcdefgh', 'max_output_tokens':100, 'temperature':1} | 102
          RESPONSES  | {'input':'abcdefgh'}                                           | null
          RESPONSES  | {'input':'abcdefgh', 'max_tokens':100}                         | null
          EMBEDDINGS | {'input':['abcd','efgh']}                                      | 2
          EMBEDDINGS | {'input':[11,12,13]}                                           | 3
          EMBEDDINGS | {'input':''}                                                   | 1
          """)
  void whatACallMayUseIsTakenFromItsRequest(ModelApi api, String request, Integer tokens)
      throws JsonProcessingException {
    JsonNode json = ModelApi.JSON.readTree(request.replace('\'', '"'));

    assertThat(RequestTokens.of(api, json)).isEqualTo(tokens);
  }
}
