foreach(name picture map_shape map_label map_draw card example_plan exif
  qr paper)
  sp_unit_test(${name})
endforeach()
sp_unit_test(document)
sp_unit_test(pass_card)
